/// Where and within what limits HTTP is served.
package struct HTTPConfiguration: Sendable {
    /// The address or name to listen on.
    package var host = "127.0.0.1"
    /// The port to listen on; 0 lets the system choose one.
    package var port = 0
    /// With what connections are encrypted, nil for plain ones.
    package var tls: TLSIdentity?
    /// The most bytes of a message.
    package var messageLimit = 32 << 20
    /// So many bytes may the messages have together that are being received or worked on, apart from the first 64 KiB
    /// of each; one of them may have what is its own limit in any case.
    package var messageMemory = 256 << 20
    /// The most bytes of a body that goes to a plugin's route, which are never held in memory; nil for any number.
    package var bodyLimit: Int?
    /// The most bytes of a request's target and header fields, and of one of them.
    package var headerLimit = 64 << 10
    /// The most header fields of a request.
    package var headerCountLimit = 200
    /// Names besides the local ones that `Host` may have where only the local machine is served.
    package var allowedHosts: Set<String> = []
    /// Origins of web pages that may use the server, as `https://example.com`, besides local ones.
    package var allowedOrigins: Set<String> = []
    /// So many connections may be open; more wait until one closes.
    package var connectionLimit = 4096
    /// So many calls may run, those of clients included that have left without cancelling them.
    package var callLimit = 1024
    /// How long a connection may stay open that has no request, or of whose request the head has not come.
    package var connectionIdleTime = Duration.seconds(120)
    /// How long the body of a request may take to arrive. A large one gets more, as much as a slow network needs.
    package var requestTime = Duration.seconds(30)
    /// How long a client may go on sending a body after its request was refused.
    package var lingerTime = Duration.seconds(5)
    /// How long a client may read next to nothing of an answer that waits for it.
    package var writeTime = Duration.seconds(30)
    /// So many sessions of legacy clients may be open.
    package var sessionLimit = 1024
    /// How long a session lives that is not used.
    package var sessionIdleTime = Duration.seconds(24 * 60 * 60)
    /// The time by which sessions become idle, in tests another.
    package var sessionClock: @Sendable () -> ContinuousClock.Instant = { .now }
    /// What each client that has proved who it is may take.
    package var principalLimits = PrincipalLimits()
    /// How often a stream on which nothing is said shows a sign of life, which proxies and clients wait for.
    package var keepAliveTime = Duration.seconds(15)
    /// How soon a legacy client's call that is not answered yet becomes a stream, which the client can resume.
    package var streamDelay = Duration.milliseconds(250)
    /// How long calls may go on after a graceful shutdown began. Their clients have the same time again to read the
    /// answers.
    package var shutdownTime = Duration.seconds(1)

    package init() {}

    var streamTimes: StreamTimes {
        StreamTimes(interval: keepAliveTime, first: streamDelay, retry: .seconds(1))
    }
}
