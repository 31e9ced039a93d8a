/// A session of a legacy client over HTTP.
final class HTTPSession: Sendable {
    /// What the handshake established.
    let legacy: LegacySession
    /// The streams of the session.
    let logs = EventLogs()

    init(_ legacy: LegacySession) {
        self.legacy = legacy
    }

    /// Whether something goes on, so that the session is not idle.
    var isBusy: Bool { !legacy.inFlight.isEmpty || logs.areRead }

    /// Ends what is going on.
    func end() {
        legacy.end()
        logs.endListening()
    }
}
