import JSON

/// Which authorization server is trusted, and what its tokens are good for.
package struct OAuthConfiguration: Sendable {
    /// The address of the authorization server, as its tokens write it.
    package let issuer: String
    /// The address by which clients know this server.
    package let resource: ResourceIdentifier
    /// What tokens may name as the server that they are for.
    package let audiences: [String]
    /// The claim that names the principal.
    package let principalClaim: String
    package let scopes: ScopeTable
    /// By how many seconds the clocks of the two servers may differ.
    let leeway = 30

    /// - Parameters:
    ///   - audiences: what tokens may name as the server that they are for; nil for the address of this server.
    package init(
        issuer: String, resource: ResourceIdentifier, audiences: [String]? = nil, principalClaim: String = "sub",
        scopes: ScopeTable = ScopeTable()
    ) {
        self.issuer = issuer
        self.resource = resource
        self.audiences = audiences ?? [resource.description]
        self.principalClaim = principalClaim
        self.scopes = scopes
    }

    /// Whether a token for that audience is for this server. An address is the same in whatever case its host is
    /// written.
    func accepts(audience: String) -> Bool {
        if audiences.contains(audience) { return true }
        guard let identifier = ResourceIdentifier(audience) else { return false }
        return audiences.contains { ResourceIdentifier($0) == identifier }
    }

    /// What clients are told about where to get a token (RFC 9728).
    var discovery: TokenDiscovery {
        let name = "oauth-protected-resource"
        let path = "/.well-known/\(name)"
        var metadata: JSONObject = [
            "resource": .string(resource.description), "authorization_servers": [.string(issuer)],
            "bearer_methods_supported": ["header"], "resource_name": "Mortise",
        ]
        // Whether tokens can be renewed is between the client and the authorization server.
        let supported = scopes.known.filter { $0 != "offline_access" }
        if !supported.isEmpty { metadata["scopes_supported"] = .array(supported.map { .string($0) }) }
        return TokenDiscovery(
            metadataURL: resource.wellKnown(name).description, paths: [path + resource.path, path],
            metadata: metadata, requiredScopes: scopes.required)
    }
}
