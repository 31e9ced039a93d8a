import JSON

/// Adds to results what each version wants in all of them.
struct ResultWriter: Sendable {
    /// The server as MCP's `Implementation`.
    let implementation: JSONObject

    private static let serverInfoKey = "io.modelcontextprotocol/serverInfo"

    /// A result that is complete, and may be kept. What it says of that itself counts more.
    ///
    /// - Parameters:
    ///   - result: what the method answers.
    ///   - scope: the request.
    ///   - caching: how long it may be kept.
    func complete(_ result: JSONObject, for scope: RequestScope, caching: CachingHint) -> JSONObject {
        let hint = (CachingHint(result) ?? caching).personal(scope.caller.principal != nil)
        return complete(result.merging(hint.members), in: scope.revision)
    }

    /// A result that is complete.
    ///
    /// - Parameters:
    ///   - result: what the method answers.
    ///   - revision: the version it is written for.
    func complete(_ result: JSONObject, in revision: ProtocolRevision) -> JSONObject {
        var result = result
        guard revision.era == .modern else {
            for key in CachingHint.keys { result[key] = nil }
            return result
        }
        if result["resultType"] == nil { result["resultType"] = "complete" }
        var meta = result["_meta"]?.objectValue ?? [:]
        meta[Self.serverInfoKey] = .object(implementation)
        result["_meta"] = .object(meta)
        return result
    }
}
