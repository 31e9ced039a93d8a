import Host
import JSON
import Logging
import Synchronization
import Testing

/// What of the configuration a test chooses.
struct OAuthChoices {
    var principal = "sub"
    var scopes = ScopeTable()
}

/// Lets `body` present tokens of the issuer of tests.
func withOAuth(
    _ choose: (inout OAuthChoices) -> Void = { _ in },
    _ body: @Sendable (OAuthAuthority) async throws -> Void
) async throws {
    var choices = OAuthChoices()
    choose(&choices)
    let configuration = OAuthConfiguration(
        issuer: TokenIssuer.address, resource: try #require(ResourceIdentifier(TokenIssuer.resource)),
        principalClaim: choices.principal, scopes: choices.scopes)
    let bytes = TokenIssuer.shared.keySet.serialized()
    let keys = KeyKeeper(times: .init(), logger: .silent, now: { .now }) { () async throws(KeySourceError) in
        try await KeySet(parsing: bytes)
    }
    try await keys.serving {
        try await body(OAuthAuthority(configuration, keys: keys, now: { TokenIssuer.now }))
    }
}

extension KeyKeeper {
    /// Runs it while `body` does.
    func serving(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.run() }
            try await body()
            group.cancelAll()
        }
    }
}

extension TokenAuthority {
    /// Whose a token is, nil if it opens nothing.
    func principal(of token: String) async -> Principal? {
        guard case .valid(let principal) = await verdict(on: token[...]) else { return nil }
        return principal
    }

    /// Why a token opens nothing, nil if it does.
    func reason(against token: String) async -> String? {
        guard case .invalid(let reason) = await verdict(on: token[...]) else { return nil }
        return reason
    }
}
