import JSON

/// Adds to results what each version wants in all of them.
struct ResultWriter: Sendable {
    /// The server as MCP's `Implementation`.
    let implementation: JSONObject

    private static let serverInfoKey = "io.modelcontextprotocol/serverInfo"

    /// A result that is complete.
    ///
    /// - Parameters:
    ///   - result: what the method answers.
    ///   - revision: the version it is written for.
    ///   - lifetime: how long the client may keep it; nil for a result that is not kept.
    func complete(_ result: JSONObject, in revision: ProtocolRevision, lifetime: Duration? = nil) -> JSONObject {
        guard revision.era == .modern else { return result }
        var result = result
        if result["resultType"] == nil { result["resultType"] = "complete" }
        if let lifetime {
            result["ttlMs"] = .integer(lifetime.components.seconds * 1000)
            // All that is kept is the same for everybody.
            result["cacheScope"] = "public"
        }
        var meta = result["_meta"]?.objectValue ?? [:]
        meta[Self.serverInfoKey] = .object(implementation)
        result["_meta"] = .object(meta)
        return result
    }
}
