import HTTPTypes
import HummingbirdCore

/// Finds out who sends a request, by the bearer token in its `Authorization` (RFC 6750).
struct BearerCheck: Sendable {
    enum Outcome {
        case from(Principal?)
        case refused(HTTPReply)
    }

    /// Who knows the tokens; nil where nobody ever need prove who he is.
    let authority: (any TokenAuthority)?
    let challenge: BearerChallenge

    init(authority: (any TokenAuthority)?) {
        self.authority = authority
        challenge = BearerChallenge(discovery: authority?.discovery)
    }

    func check(_ request: Request) async -> Outcome {
        guard let authority, authority.isInForce else { return .from(nil) }
        // A request line ends in logs and histories, so a token there is no secret any more.
        if request.uri.queryParameters["access_token"] != nil {
            let reason = "A token belongs into the Authorization header, not into the query"
            return .refused(challenge.malformed(reason, status: .unauthorized))
        }
        let values = request.headers[values: .authorization]
        guard let value = values.first else { return .refused(challenge.missing) }
        guard values.count == 1 else {
            return .refused(challenge.malformed("Authorization came more than once", status: .badRequest))
        }
        guard let token = Self.token(in: value) else {
            return .refused(challenge.malformed("Authorization must be: Bearer TOKEN", status: .unauthorized))
        }
        switch await authority.verdict(on: token) {
        case .valid(let principal): return .from(principal)
        case .invalid(let reason): return .refused(challenge.invalid(reason))
        case .insufficient(let scopes): return .refused(challenge.insufficient(scopes))
        }
    }

    private static func token(in value: String) -> Substring? {
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        let token = parts[1].drop { $0 == " " }
        return token.isEmpty || token.utf8.contains(UInt8(ascii: " ")) ? nil : token
    }
}
