import Synchronization

/// The sessions of legacy clients over HTTP, by their secret ids.
final class SessionStore: Sendable {
    private struct Entry {
        let session: HTTPSession
        var lastUse: ContinuousClock.Instant
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var isStopping = false
    }

    private let state = Mutex(State())
    private let limit: Int
    private let limitOfPrincipal: Int
    private let idleTime: Duration
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - limit: so many may be open.
    ///   - limitOfPrincipal: so many of one principal.
    ///   - idleTime: how long one lives that is not used.
    ///   - now: the time.
    init(
        limit: Int, limitOfPrincipal: Int, idleTime: Duration, now: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.limit = limit
        self.limitOfPrincipal = limitOfPrincipal
        self.idleTime = idleTime
        self.now = now
    }

    /// Opens a session. Where there are too many, the one that was idle longest gives way, of the same principal if it
    /// is that one who has too many.
    ///
    /// - Parameter principal: whose it is: nobody else can use it.
    /// - Returns: the id that the client must present, nil if all sessions are at work or the server stops.
    func open(_ handshake: Handshake, for principal: Principal? = nil) -> String? {
        let id = Self.randomText()
        // Another text than the id, which is a secret: callers are named in logs and told to plugins.
        let caller = Caller(id: "session:" + Self.randomText().prefix(16), principal: principal)
        let session = HTTPSession(id: id, handshake, caller: caller)
        let time = now()
        let (removed, isOpen) = state.withLock { state in
            guard !state.isStopping else { return ([HTTPSession](), false) }
            var removed: [HTTPSession] = []
            if let principal, limitOfPrincipal < limit {
                removed += Self.makeRoom(
                    &state.entries, limit: limitOfPrincipal, idleSince: time - idleTime,
                    among: { Self.isOf(principal, $0) })
                guard state.entries.values.count(where: { Self.isOf(principal, $0) }) < limitOfPrincipal else {
                    return (removed, false)
                }
            }
            removed += Self.makeRoom(&state.entries, limit: limit, idleSince: time - idleTime)
            guard state.entries.count < limit else { return (removed, false) }
            state.entries[id] = Entry(session: session, lastUse: time)
            return (removed, true)
        }
        for session in removed { session.end() }
        return isOpen ? id : nil
    }

    /// The session of an id, nil if there is none, its time is over or it is somebody else's.
    func find(_ id: String, of principal: Principal? = nil) -> HTTPSession? {
        let time = now()
        let (found, ended) = state.withLock { state -> (HTTPSession?, HTTPSession?) in
            guard let entry = state.entries[id], Self.isOf(principal, entry) else { return (nil, nil) }
            if Self.isIdle(entry, since: time - idleTime) {
                state.entries[id] = nil
                return (nil, entry.session)
            }
            state.entries[id]?.lastUse = time
            return (entry.session, nil)
        }
        ended?.end()
        return found
    }

    /// Ends a session.
    ///
    /// - Returns: whether there was one.
    func close(_ id: String) -> Bool {
        guard let entry = state.withLock({ $0.entries.removeValue(forKey: id) }) else { return false }
        entry.session.end()
        return true
    }

    /// Ends the sessions whose time is over.
    func expire() {
        let time = now() - idleTime
        let idle = state.withLock { state in
            let idle = state.entries.filter { Self.isIdle($0.value, since: time) }
            for id in idle.keys { state.entries[id] = nil }
            return idle.values.map(\.session)
        }
        for session in idle { session.end() }
    }

    /// A session was in use until now.
    func touch(_ session: HTTPSession) {
        let time = now()
        state.withLock { $0.entries[session.id]?.lastUse = time }
    }

    /// Tells all sessions something.
    func announce(_ message: OutgoingMessage) {
        for session in state.withLock({ $0.entries.values.map(\.session) }) { session.logs.announce(message) }
    }

    /// Ends the streams on which sessions listen, and opens no more, since the server stops.
    func endListening() {
        let sessions = state.withLock { state in
            state.isStopping = true
            return state.entries.values.map(\.session)
        }
        for session in sessions { session.logs.endListening() }
    }

    /// How many are open.
    var count: Int { state.withLock { $0.entries.count } }

    private static func isIdle(_ entry: Entry, since time: ContinuousClock.Instant) -> Bool {
        entry.lastUse < time && !entry.session.isBusy
    }

    private static func isOf(_ principal: Principal?, _ entry: Entry) -> Bool {
        entry.session.legacy.caller.principal?.name == principal?.name
    }

    private static func makeRoom(
        _ entries: inout [String: Entry], limit: Int, idleSince: ContinuousClock.Instant,
        among isMeant: (Entry) -> Bool = { _ in true }
    ) -> [HTTPSession] {
        guard entries.count >= limit else { return [] }
        let meant = entries.filter { isMeant($0.value) }
        guard meant.count >= limit else { return [] }
        let idle = meant.filter { !$0.value.session.isBusy }
        var removed = idle.filter { $0.value.lastUse < idleSince }
        if removed.isEmpty, let longest = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            removed = [longest.key: longest.value]
        }
        for id in removed.keys { entries[id] = nil }
        return removed.values.map(\.session)
    }

    /// 128 bits from the system's generator, which is one for secrets, in hexadecimal.
    private static func randomText() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
