/// What one principal may take of the server, so that there is something left for the others.
package struct PrincipalLimits: Sendable, Equatable {
    /// So many calls may run at once.
    package var calls = 256
    /// So many streams, on which a client listens, may be open.
    package var streams = 64
    /// So many sessions of the protocol may be open.
    package var sessions = 256
    /// So many requests a minute are answered, nil for any number.
    package var requestsPerMinute: Int?

    package init() {}
}
