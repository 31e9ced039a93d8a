/// Tells whose a bearer token is.
package protocol TokenAuthority: Sendable {
    /// - Parameter token: what a client presented.
    /// - Returns: whose it is, nil for a token that is nobody's or not valid any more.
    func principal(of token: Substring) async -> Principal?
}
