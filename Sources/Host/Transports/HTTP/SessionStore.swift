import Synchronization

/// The sessions of legacy clients over HTTP, by their secret ids.
final class SessionStore: Sendable {
    private struct Entry {
        let session: LegacySession
        var lastUse: ContinuousClock.Instant
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let limit: Int
    private let idleTime: Duration
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - limit: so many may be open.
    ///   - idleTime: how long one lives that is not used.
    ///   - now: the time, in tests another.
    init(limit: Int, idleTime: Duration, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.limit = limit
        self.idleTime = idleTime
        self.now = now
    }

    /// Opens a session. Where there are too many, the one that was idle longest gives way.
    ///
    /// - Returns: the id that the client must present, nil if all sessions are at work.
    func open(_ handshake: Handshake) -> String? {
        let id = Self.randomText()
        // Another text than the id, which is a secret: callers are named in logs and told to plugins.
        let session = LegacySession(handshake, caller: Caller(id: "session:" + Self.randomText().prefix(16)))
        let time = now()
        let (removed, isOpen) = entries.withLock { entries in
            let removed = Self.makeRoom(&entries, limit: limit, idleSince: time - idleTime)
            guard entries.count < limit else { return (removed, false) }
            entries[id] = Entry(session: session, lastUse: time)
            return (removed, true)
        }
        for session in removed { session.end() }
        return isOpen ? id : nil
    }

    /// The session of an id, nil if there is none or its time is over.
    func find(_ id: String) -> LegacySession? {
        let time = now()
        return entries.withLock { entries in
            guard let entry = entries[id] else { return nil }
            if entry.lastUse < time - idleTime, entry.session.inFlight.isEmpty {
                entries[id] = nil
                return nil
            }
            entries[id]?.lastUse = time
            return entry.session
        }
    }

    /// Ends a session.
    ///
    /// - Returns: whether there was one.
    func close(_ id: String) -> Bool {
        guard let entry = entries.withLock({ $0.removeValue(forKey: id) }) else { return false }
        entry.session.end()
        return true
    }

    /// How many are open.
    var count: Int { entries.withLock { $0.count } }

    private static func makeRoom(
        _ entries: inout [String: Entry], limit: Int, idleSince: ContinuousClock.Instant
    ) -> [LegacySession] {
        guard entries.count >= limit else { return [] }
        let idle = entries.filter { $0.value.session.inFlight.isEmpty }
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
