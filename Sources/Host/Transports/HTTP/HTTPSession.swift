/// A session of a legacy client over HTTP.
final class HTTPSession: Sendable {
    /// The secret by which the client names it.
    let id: String
    /// What the handshake established.
    let legacy: LegacySession
    /// The streams of the session.
    let logs: EventLogs

    /// - Parameters:
    ///   - id: the secret by which the client names it.
    ///   - handshake: what the client said.
    ///   - caller: who it is.
    init(id: String, _ handshake: Handshake, caller: Caller) {
        self.id = id
        let logs = EventLogs()
        self.logs = logs
        legacy = LegacySession(handshake, caller: caller) { logs.announce($0) }
    }

    /// Whether something goes on, so that the session is not idle.
    var isBusy: Bool { !legacy.inFlight.isEmpty || logs.areRead }

    /// Ends what is going on.
    func end() {
        legacy.end()
        logs.endListening()
    }
}
