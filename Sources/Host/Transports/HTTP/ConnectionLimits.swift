/// What is granted to the client of a connection.
package struct ConnectionLimits: Sendable {
    /// How long the body of a request may take, apart from what follows from the rate.
    let requestTime: Duration
    /// How long a client may go on sending a body after its request was answered.
    let lingerTime: Duration
    /// How long a client may read next to nothing of what waits for it.
    let writeTime: Duration
    /// Bytes a second that a client sends or reads at least, on average.
    var rate = 16 << 10

    package init(requestTime: Duration, lingerTime: Duration, writeTime: Duration) {
        self.requestTime = requestTime
        self.lingerTime = lingerTime
        self.writeTime = writeTime
    }
}
