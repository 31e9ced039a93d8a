/// Who may use the server over HTTP.
extension HostSettings {
    private static let limits = PrincipalLimits()

    package static let oauthIssuer = Setting<String?>(
        "oauth.issuer", SettingKind<String>.address.optional, default: nil, defaultText: "none",
        example: "https://login.example.com",
        """
        The authorization server whose tokens are accepted: its address as its tokens write it. Where there is one, \
        every client over HTTP must present a token.
        """)

    package static let oauthResource = Setting<String?>(
        "oauth.resource", SettingKind<String>.address.optional, default: nil, defaultText: "none",
        example: "https://mcp.example.com/mcp", "The address by which clients know this server.")

    package static let oauthKeys = Setting<String?>(
        "oauth.keys", SettingKind<String>.addressOrPath.optional, default: nil, defaultText: "none",
        example: "https://login.example.com/jwks.json",
        "The address or file of the keys with which the authorization server signs, a JSON Web Key Set.")

    package static let oauthAudience = Setting<[String]?>(
        "oauth.audience", SettingKind<[String]>.texts.optional, default: nil, defaultText: "the resource",
        example: "[https://mcp.example.com/mcp]", "What tokens may name as the server that they are for.")

    package static let oauthPrincipal = Setting<String>(
        "oauth.principal", .text, default: "sub",
        "The claim of tokens that names the principal. It must be one that nobody chooses or changes.")

    package static let oauthRequiredScopes = Setting<[String]>(
        "oauth.required_scopes", .texts, default: [], "The scopes that every token must have.")

    package static let oauthScopes = Setting<[String: [String]]>(
        "oauth.scopes", .textsByName, default: [:], defaultText: "every token is for all tools",
        example: "{\"mcp:read\": [\"read_*\", \"list_*\"]}", variable: .none,
        "The tools that each scope is for. `*` stands for any characters.")

    package static let oauthImpliedScopes = Setting<[String: [String]]>(
        "oauth.implied_scopes", .textsByName, default: [:], defaultText: "none",
        example: "{\"mcp:write\": [\"mcp:read\"]}",
        variable: .none, "The narrower scopes that a broader one stands for as well.")

    package static let principalCalls = Setting<Int>(
        "principals.calls", .number(in: 1...1_000_000), default: limits.calls, "So many calls of one may run at once.")

    package static let principalStreams = Setting<Int>(
        "principals.streams", .number(in: 1...1_000_000), default: limits.streams,
        "So many streams, on which its clients listen, may be open.")

    package static let principalSessions = Setting<Int>(
        "principals.sessions", .number(in: 1...1_000_000), default: limits.sessions,
        "So many of the sessions of `http.sessions` may be one's. The one that was idle longest gives way to a new one."
    )

    package static let principalRequests = Setting<Int?>(
        "principals.requests_per_minute", SettingKind<Int>.number(in: 1...1_000_000).optional, default: nil,
        defaultText: "no limit", example: "600",
        "So many requests of one are answered in a minute, and as many at once where none came before.")

    static let access: [SettingDefinition] = [
        oauthIssuer.definition, oauthResource.definition, oauthKeys.definition, oauthAudience.definition,
        oauthPrincipal.definition, oauthRequiredScopes.definition, oauthScopes.definition,
        oauthImpliedScopes.definition, principalCalls.definition, principalStreams.definition,
        principalSessions.definition, principalRequests.definition,
    ]
}
