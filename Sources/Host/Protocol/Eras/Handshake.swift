package import JSON

/// What a legacy client says of itself in `initialize`, and the version that follows from it.
package struct Handshake: Sendable {
    package let revision: ProtocolRevision
    package let capabilities: JSONObject

    /// Reads the parameters of `initialize` and picks the version: the client's own if it is a legacy version that
    /// this server speaks, else the newest one.
    ///
    /// - Throws: `-32602` where a required member is missing.
    package init(_ params: JSONObject) throws(JSONRPCError) {
        guard let requested = params["protocolVersion"]?.stringValue else {
            throw JSONRPCError(.invalidParams, "\"protocolVersion\" must be a string")
        }
        capabilities = try ClientCapabilities.read(params["capabilities"], "\"capabilities\"")
        guard let info = params["clientInfo"], info["name"]?.stringValue != nil, info["version"]?.stringValue != nil
        else {
            throw JSONRPCError(.invalidParams, "\"clientInfo\" needs the strings \"name\" and \"version\"")
        }
        let known = ProtocolRevision(rawValue: requested)
        revision = known.flatMap { $0.era == .legacy ? $0 : nil } ?? .newestLegacy
    }
}
