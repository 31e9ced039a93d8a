/// Knows the tokens of one authorization server: JSON Web Tokens that it has signed (RFC 9068).
package struct OAuthAuthority: TokenAuthority {
    private let configuration: OAuthConfiguration
    private let keys: KeyKeeper
    private let now: @Sendable () -> Int
    package let discovery: TokenDiscovery?

    /// - Parameters:
    ///   - configuration: whose tokens are good, and for what.
    ///   - keys: what they are signed with.
    ///   - now: the time in seconds since 1970, in tests another.
    package init(
        _ configuration: OAuthConfiguration, keys: KeyKeeper,
        now: @escaping @Sendable () -> Int = { WallTime.now.seconds }
    ) {
        self.configuration = configuration
        self.keys = keys
        self.now = now
        discovery = configuration.discovery
    }

    package func verdict(on token: Substring) async -> TokenVerdict {
        do throws(TokenFault) {
            let token = try SignedToken(token)
            // First what costs nothing, so that nobody looks for keys of tokens that would be good for nothing.
            let claims = try AccessClaims(token.claims, configuration, now: now())
            let keys = await keys.candidates(for: token)
            guard keys.contains(where: { $0.verifies(token.signature, of: token.signed) }) else {
                throw TokenFault("The token is not signed by the authorization server")
            }
            let grant = configuration.scopes.grant(claims.scopes)
            guard grant.isSufficient else { return .insufficient(scopes: configuration.scopes.required) }
            // No name that `mortise token` takes has a colon, so that nobody becomes another by his choice of a name.
            return .valid(Principal(name: "oauth:\(claims.subject)", tools: grant.selection, grant: grant))
        } catch {
            return .invalid(error.message)
        }
    }
}
