import JSON

/// Log messages to clients. Modern clients state their level with each request; legacy ones set it for the session.
struct LoggingFeature: Feature {
    func methods(in era: ProtocolRevision.Era) -> [String] { era == .legacy ? ["logging/setLevel"] : [] }

    func capabilities(in revision: ProtocolRevision) -> JSONObject { ["logging": [:]] }

    func begin(_ request: JSONRPCRequest, in scope: RequestScope) throws(JSONRPCError) -> Step {
        guard let level = request.params["level"] else {
            throw JSONRPCError(.invalidParams, "\"level\" is required")
        }
        scope.session?.logLevel = try LogLevel(named: level)
        return .reply([:])
    }
}
