package import JSON

/// What a request of the modern era says about its client, which legacy clients say once in a handshake.
package struct ModernMeta: Sendable {
    /// The version as the client wrote it; `supportedRevision` tells whether the server speaks it.
    package let version: String
    package let capabilities: JSONObject
    /// The least level of log messages that the client wants for this request, nil for none.
    package let logLevel: LogLevel?

    static let versionKey = "io.modelcontextprotocol/protocolVersion"
    static let capabilitiesKey = "io.modelcontextprotocol/clientCapabilities"
    static let clientInfoKey = "io.modelcontextprotocol/clientInfo"
    static let logLevelKey = "io.modelcontextprotocol/logLevel"

    /// Whether these parameters are of the modern era: whether `_meta` has a member that only that era has.
    static func marks(_ params: JSONObject) -> Bool {
        guard let meta = params["_meta"]?.objectValue else { return false }
        return [versionKey, capabilitiesKey, clientInfoKey, logLevelKey].contains { meta[$0] != nil }
    }

    /// - Throws: `-32602` where a required member is missing or one has the wrong type.
    package init(_ params: JSONObject) throws(JSONRPCError) {
        guard let meta = params["_meta"]?.objectValue else {
            throw JSONRPCError(.invalidParams, "\"_meta\" with \"\(Self.versionKey)\" is required")
        }
        guard let version = meta[Self.versionKey]?.stringValue else {
            throw JSONRPCError(.invalidParams, "\"_meta\" needs the string \"\(Self.versionKey)\"")
        }
        capabilities = try ClientCapabilities.read(
            meta[Self.capabilitiesKey], "\"\(Self.capabilitiesKey)\" of \"_meta\"")
        if let info = meta[Self.clientInfoKey], info["name"]?.stringValue == nil || info["version"]?.stringValue == nil
        {
            throw JSONRPCError(.invalidParams, "\"\(Self.clientInfoKey)\" needs the strings \"name\" and \"version\"")
        }
        self.version = version
        self.logLevel = try Self.logLevel(meta[Self.logLevelKey])
    }

    private static func logLevel(_ value: JSONValue?) throws(JSONRPCError) -> LogLevel? {
        guard let value else { return nil }
        return try LogLevel(named: value)
    }

    /// The revision that the request is made in. Apart from `init`, since a version in the headers that differs from
    /// this one is the graver fault and must be told first.
    ///
    /// - Throws: `-32022` for a version that is unknown or not of this era.
    func supportedRevision() throws(JSONRPCError) -> ProtocolRevision {
        guard let revision = ProtocolRevision(rawValue: version), revision.era == .modern else {
            throw .unsupportedVersion(version)
        }
        return revision
    }
}
