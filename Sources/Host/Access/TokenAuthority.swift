package import JSON

/// Tells whose a bearer token is.
package protocol TokenAuthority: Sendable {
    /// Where those are sent who have no token, nil where tokens are handed out by hand.
    var discovery: TokenDiscovery? { get }

    /// Whether clients must present tokens now. Once they must, they always must.
    var isInForce: Bool { get }

    /// - Parameter token: what a client presented.
    func verdict(on token: Substring) async -> TokenVerdict
}

extension TokenAuthority {
    package var discovery: TokenDiscovery? { nil }
    package var isInForce: Bool { true }
}

/// What is thought of a token.
package enum TokenVerdict: Sendable {
    /// It is good.
    case valid(Principal)
    /// It opens nothing; why, in words that may be told to whoever presented it.
    case invalid(String)
    /// It is good, but lacks these scopes without which nothing is served.
    case insufficient(scopes: [String])
}

/// How a client finds out where it gets a token.
package struct TokenDiscovery: Sendable {
    /// The address of the metadata, absolute.
    package let metadataURL: String
    /// The paths at which the metadata is served, the first of them that of `metadataURL`.
    package let paths: [String]
    /// The metadata, as RFC 9728 has it.
    package let metadata: JSONObject
    /// The scopes that every token must have.
    package let requiredScopes: [String]
}
