import JSON

/// What every server answers: `ping` in the legacy era, `server/discover` in the modern one.
struct BaseFeature: Feature {
    let discovery: @Sendable (ProtocolRevision) -> JSONObject

    func methods(in era: ProtocolRevision.Era) -> [String] {
        era == .legacy ? ["ping"] : ["server/discover"]
    }

    func capabilities(in revision: ProtocolRevision) -> JSONObject { [:] }

    func begin(_ request: JSONRPCRequest, in scope: RequestScope) throws(JSONRPCError) -> Step {
        .reply(request.method == "ping" ? [:] : discovery(scope.revision))
    }
}
