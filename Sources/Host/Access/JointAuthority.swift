/// Two authorities of which each knows tokens of its own.
package struct JointAuthority: TokenAuthority {
    private let local: any TokenAuthority
    private let remote: any TokenAuthority

    /// - Parameters:
    ///   - local: asked first.
    ///   - remote: knows the other tokens, and has the last word on those that nobody knows.
    package init(_ local: any TokenAuthority, _ remote: any TokenAuthority) {
        self.local = local
        self.remote = remote
    }

    package var discovery: TokenDiscovery? { remote.discovery }

    package func verdict(on token: Substring) async -> TokenVerdict {
        if case .valid(let principal) = await local.verdict(on: token) { return .valid(principal) }
        return await remote.verdict(on: token)
    }
}
