import JSON

/// Adds to results what each version wants in all of them.
struct ResultWriter: Sendable {
    /// The server as MCP's `Implementation`.
    let implementation: JSONObject

    /// For whom a result may be kept.
    enum CacheScope: String {
        /// It is the same for everybody.
        case `public`
        /// It may differ between callers.
        case `private`
    }

    private static let serverInfoKey = "io.modelcontextprotocol/serverInfo"

    /// A result that is complete.
    ///
    /// - Parameters:
    ///   - result: what the method answers.
    ///   - revision: the version it is written for.
    ///   - lifetime: how long the client may keep it; nil for a method whose results are not kept.
    ///   - cacheScope: for whom it may be kept.
    func complete(
        _ result: JSONObject, in revision: ProtocolRevision, lifetime: Duration? = nil,
        cacheScope: CacheScope = .public
    ) -> JSONObject {
        guard revision.era == .modern else { return result }
        var result = result
        if result["resultType"] == nil { result["resultType"] = "complete" }
        if let lifetime {
            result["ttlMs"] = .integer(lifetime.components.seconds * 1000)
            result["cacheScope"] = .string(cacheScope.rawValue)
        }
        var meta = result["_meta"]?.objectValue ?? [:]
        meta[Self.serverInfoKey] = .object(implementation)
        result["_meta"] = .object(meta)
        return result
    }
}
