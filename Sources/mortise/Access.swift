import Host
import Logging
import ServiceLifecycle

/// How clients over HTTP prove who they are, and the server its name; nothing of it where HTTP is not served.
struct Access {
    /// Who knows the tokens of clients, nil where they need none.
    private(set) var authority: (any TokenAuthority)?
    /// What has to run for that.
    private(set) var services: [any Service] = []
    /// With what connections are encrypted, nil for plain ones.
    private(set) var tls: TLSIdentity?

    init(_ setup: Setup) async throws {
        guard setup.configuration.transport == .http else { return }
        do {
            tls = try setup.configuration.tlsIdentity()
            try await readAuthorities(setup)
        } catch {
            throw Failure("\(error)")
        }
        if let tls, tls.hasExpired {
            setup.logger.warning("The certificate of the server has expired: clients will refuse it. Renew it.")
        }
    }

    private mutating func readAuthorities(_ setup: Setup) async throws {
        let configuration = setup.configuration
        if let file = configuration.tokenFile {
            authority = try TokenKeeper(
                file, isOptional: configuration.isTokenFileOptional, logger: setup.logger)
        }
        guard let oauth = configuration.oauth, let source = configuration.oauthKeys else { return }
        let keys = try await KeyKeeper(source, logger: setup.logger)
        services.append(keys)
        let remote = OAuthAuthority(oauth, keys: keys)
        authority = authority.map { JointAuthority($0, remote) } ?? remote
    }
}
