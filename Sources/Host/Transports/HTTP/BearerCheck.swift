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
        return await check(request.headers, with: authority)
    }

    /// Whether those who opened a stream may still have it: their token may be over or taken back, or be for less now.
    ///
    /// - Parameters:
    ///   - fields: of the request that opened it.
    ///   - principal: who it was.
    func stillAllows(_ fields: HTTPFields, _ principal: Principal?) async -> Bool {
        guard let authority, authority.isInForce else { return principal == nil }
        guard case .from(let present) = await check(fields, with: authority) else { return false }
        return present == principal
    }

    private func check(_ fields: HTTPFields, with authority: any TokenAuthority) async -> Outcome {
        let values = fields[values: .authorization]
        guard let value = values.first else { return .refused(challenge.missing) }
        guard values.count == 1 else {
            return .refused(challenge.malformed("Authorization came more than once", status: .badRequest))
        }
        // Whoever uses another scheme may not know that a token is wanted (RFC 6750, section 3.1).
        guard let credentials = Self.credentials(in: value) else { return .refused(challenge.missing) }
        guard let token = Self.token(in: credentials) else {
            return .refused(challenge.malformed("Authorization must be: Bearer TOKEN", status: .unauthorized))
        }
        switch await authority.verdict(on: token) {
        case .valid(let principal): return .from(principal)
        case .invalid(let reason): return .refused(challenge.invalid(reason))
        case .insufficient(let scopes): return .refused(challenge.insufficient(scopes))
        }
    }

    /// What follows the scheme, nil if that is another than `Bearer`.
    private static func credentials(in value: String) -> Substring? {
        let scheme = value.prefix { $0 != " " }
        return scheme.lowercased() == "bearer" ? value[scheme.endIndex...] : nil
    }

    private static func token(in credentials: Substring) -> Substring? {
        let token = credentials.drop { $0 == " " }
        return token.isEmpty || token.utf8.contains(UInt8(ascii: " ")) ? nil : token
    }
}
