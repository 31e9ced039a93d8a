import HTTPTypes

/// What clients are told whose token does not do, or who have none (RFC 6750, RFC 9728).
struct BearerChallenge: Sendable {
    /// Where clients get a token, nil where tokens are handed out by hand.
    let discovery: TokenDiscovery?

    /// Why a request is refused, by the names of RFC 6750.
    enum Fault: String {
        case invalidRequest = "invalid_request"
        case invalidToken = "invalid_token"
        case insufficientScope = "insufficient_scope"
    }

    /// There is no token.
    var missing: HTTPReply {
        reply("This server wants a token: Authorization: Bearer TOKEN", nil, status: .unauthorized)
    }

    /// The token does not do.
    ///
    /// - Parameter reason: a sentence in plain ASCII without quotes.
    func invalid(_ reason: String) -> HTTPReply {
        reply(reason, .invalidToken, status: .unauthorized)
    }

    /// It is not even told which token it is.
    ///
    /// - Parameter reason: a sentence in plain ASCII without quotes.
    func malformed(_ reason: String, status: HTTPResponse.Status) -> HTTPReply {
        reply(reason, .invalidRequest, status: status)
    }

    /// The token is good, but not for this.
    ///
    /// - Parameters:
    ///   - scopes: those that a token must have for it.
    ///   - id: of the request.
    func insufficient(_ scopes: [String], id: RequestID? = nil) -> HTTPReply {
        reply(
            "The token lacks a scope that this needs", .insufficientScope, scopes: scopes, status: .forbidden, id: id)
    }

    private func reply(
        _ message: String, _ fault: Fault?, scopes: [String]? = nil, status: HTTPResponse.Status, id: RequestID? = nil
    ) -> HTTPReply {
        var parameters = [("realm", "mortise")]
        if let fault { parameters += [("error", fault.rawValue), ("error_description", message)] }
        let scopes = scopes ?? discovery?.requiredScopes ?? []
        if !scopes.isEmpty { parameters.append(("scope", scopes.joined(separator: " "))) }
        if let discovery { parameters.append(("resource_metadata", discovery.metadataURL)) }
        var reply = HTTPReply.error(JSONRPCError(.invalidRequest, message), id: id, status: status)
        reply.fields[.wwwAuthenticate] =
            "Bearer " + parameters.map { "\($0)=\"\($1)\"" }.joined(separator: ", ")
        return reply
    }
}
