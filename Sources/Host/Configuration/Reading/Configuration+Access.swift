import JSON
import SystemPackage

/// Who may use the server over HTTP.
extension Configuration {
    /// The file of tokens, which need not exist where nobody named it.
    package var tokenFile: TokenFile? {
        let path = self[HostSettings.tokens] ?? HomeDirectory.configuration?.appending("mortise/tokens.json")
        return path.map(TokenFile.init)
    }

    /// Whether tokens are wanted only once there is a file of them: where nobody named one.
    package var isTokenFileOptional: Bool { self[HostSettings.tokens] == nil }

    /// The certificate and key of HTTP, nil where it is not encrypted.
    ///
    /// - Throws: `TLSIdentityError` that names the file which cannot be used.
    package func tlsIdentity() throws(TLSIdentityError) -> TLSIdentity? {
        guard let certificate = self[HostSettings.tlsCertificate], let key = self[HostSettings.tlsKey] else {
            return nil
        }
        return try TLSIdentity(certificate: certificate, key: key)
    }

    /// Which authorization server is trusted, nil for none.
    package var oauth: OAuthConfiguration? {
        guard let issuer = self[HostSettings.oauthIssuer],
            let resource = self[HostSettings.oauthResource].flatMap(ResourceIdentifier.init)
        else { return nil }
        let scopes = ScopeTable(
            required: self[HostSettings.oauthRequiredScopes], tools: self[HostSettings.oauthScopes],
            implied: self[HostSettings.oauthImpliedScopes])
        return OAuthConfiguration(
            issuer: issuer, resource: resource, audiences: self[HostSettings.oauthAudience],
            principalClaim: self[HostSettings.oauthPrincipal], scopes: scopes)
    }

    /// Where the keys of the authorization server are.
    package var oauthKeys: KeySource? {
        guard let place = self[HostSettings.oauthKeys] else { return nil }
        return ResourceIdentifier(place).map { .url($0) } ?? .file(FilePath(place))
    }

    var principalLimits: PrincipalLimits {
        var limits = PrincipalLimits()
        limits.calls = self[HostSettings.principalCalls]
        limits.streams = self[HostSettings.principalStreams]
        limits.sessions = self[HostSettings.principalSessions]
        limits.requestsPerMinute = self[HostSettings.principalRequests]
        return limits
    }

    // MARK: - Contradictions

    /// What each value allows by itself, but not together.
    func checkAccess() throws(ConfigurationError) {
        try checkGroup([presence(HostSettings.tlsCertificate), presence(HostSettings.tlsKey)])
        try checkGroup([
            presence(HostSettings.oauthIssuer), presence(HostSettings.oauthResource), presence(HostSettings.oauthKeys),
        ])
        try checkNames(HostSettings.oauthRequiredScopes) { $0 }
        for setting in [HostSettings.oauthScopes, HostSettings.oauthImpliedScopes] {
            try checkNames(setting) { Array($0.keys) }
        }
    }

    private struct Presence {
        let path: String
        let origin: SettingOrigin
        let isGiven: Bool
    }

    private func presence<Wanted>(_ setting: Setting<Wanted?>) -> Presence {
        Presence(path: setting.definition.path, origin: origin(of: setting), isGiven: self[setting] != nil)
    }

    /// Of settings that need each other, one is not enough.
    private func checkGroup(_ group: [Presence]) throws(ConfigurationError) {
        guard let given = group.first(where: \.isGiven) else { return }
        let problems = group.filter { !$0.isGiven }.map { missing in
            ConfigurationProblem(
                origin: given.origin,
                message: "`\(given.path)` is given by \(given.origin), and needs `\(missing.path)` beside it.")
        }
        guard problems.isEmpty else { throw ConfigurationError(problems) }
    }

    /// Scopes are what RFC 6749 lets them be: they are quoted in header fields.
    private func checkNames<Wanted>(
        _ setting: Setting<Wanted>, _ names: (Wanted) -> [String]
    ) throws(ConfigurationError) {
        for name in names(self[setting]).sorted() where !Self.isScope(name) {
            throw ConfigurationError([
                ConfigurationProblem(
                    origin: origin(of: setting),
                    message:
                        "`\(setting.definition.path)` has \(JSONValue.string(name)), which is no scope: it is of visible ASCII without spaces, quotes and backslashes."
                )
            ])
        }
    }

    private static func isScope(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    }
}
