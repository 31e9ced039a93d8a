/// Where and within what limits HTTP is served.
package struct HTTPConfiguration: Sendable {
    /// The address or name to listen on.
    package var host = "127.0.0.1"
    /// The port to listen on; 0 lets the system choose one.
    package var port = 0
    /// The most bytes of a message.
    package var messageLimit = 32 << 20
    /// Names besides the local ones that `Host` may have where only the local machine is served.
    package var allowedHosts: Set<String> = []
    /// Origins of web pages that may use the server, as `https://example.com`, besides local ones.
    package var allowedOrigins: Set<String> = []
    /// So many connections may be open; more wait until one closes.
    package var connectionLimit = 1024
    /// So many calls may run, those of clients included that have left without cancelling them.
    package var callLimit = 1024
    /// How long a connection may stay open that has no request.
    package var connectionIdleTime = Duration.seconds(120)
    /// So many sessions of legacy clients may be open.
    package var sessionLimit = 1024
    /// How long a session lives that is not used.
    package var sessionIdleTime = Duration.seconds(24 * 60 * 60)
    /// How long calls may go on after a graceful shutdown began. Their clients have the same time again to read the
    /// answers.
    package var shutdownTime = Duration.seconds(1)

    package init() {}
}
