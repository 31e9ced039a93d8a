import Synchronization

/// The streams of one session: those that answer its requests, and those on which it listens.
final class EventLogs: Sendable {
    /// Where a client wants to go on reading.
    struct Position: Sendable {
        let log: EventLog
        /// The number of the last event that the client has.
        let event: Int
    }

    /// What the id of an event leads to.
    enum Resumption {
        case at(Position)
        /// The stream is not kept any more.
        case forgotten(EventLog.Purpose)
        /// Nobody was told of such an event.
        case unknown
    }

    private struct State {
        var lastNumber = 0
        /// In the order in which they were opened, and those of answers behind it once they have ended.
        var logs: [EventLog] = []
        /// What nobody was there to hear.
        var unheard = Announcements()
        var isEnded = false
    }

    private let state = Mutex(State())

    /// So many streams of a session may be listened on at once.
    static let listeningLimit = 8
    /// What is kept of streams that have ended, for clients that come back.
    static let endedLimit = 32
    static let byteLimit = 1 << 20

    /// A stream for the answer to a request. It can be resumed once it is kept.
    func makeAnswer() -> EventLog {
        EventLog(.answer, number: takeNumber())
    }

    /// Keeps the stream of an answer, since it was opened, and forgets older ones.
    func keep(_ log: EventLog) {
        state.withLock { state in
            state.logs.append(log)
            Self.trim(&state)
        }
    }

    /// Lets go of the stream of an answer, which has ended: it is the newest of those now.
    ///
    /// - Parameter isSent: whether a connection took all of it. Then it is forgotten if it takes much memory. Of a small
    ///   one the client may still have missed the last bytes, and ask for them.
    func release(_ log: EventLog, isSent: Bool) {
        let isForgotten = isSent && log.byteCount > Self.byteLimit / 4
        state.withLock { state in
            guard let index = state.logs.firstIndex(where: { $0 === log }) else { return }
            state.logs.remove(at: index)
            if !isForgotten { state.logs.append(log) }
            Self.trim(&state)
        }
    }

    /// A new stream to listen on, nil if there are too many or the session has ended.
    func makeListening() -> EventLog? {
        let log = EventLog(.listening, number: takeNumber())
        return state.withLock { state in
            let count = state.logs.count { $0.purpose == .listening && $0.isRead }
            guard count < Self.listeningLimit, !state.isEnded else { return nil }
            state.logs.append(log)
            Self.trim(&state)
            return log
        }
    }

    /// Where a client goes on whose last event has that id.
    func resumption(after eventID: String) -> Resumption {
        guard let (purpose, stream, event) = Self.parse(eventID) else { return .unknown }
        let (log, lastNumber) = state.withLock { state in
            (state.logs.first { $0.number == stream && $0.purpose == purpose }, state.lastNumber)
        }
        if let log { return log.hasSaid(event) ? .at(Position(log: log, event: event)) : .unknown }
        return stream <= lastNumber ? .forgotten(purpose) : .unknown
    }

    /// Says something on one of the streams that are listened on. If there is none, the next one begins with it.
    func announce(_ message: OutgoingMessage) {
        let log = state.withLock { state in
            let log = state.logs.last { $0.purpose == .listening && $0.isRead }
            if log == nil { state.unheard.add(message) }
            return log
        }
        log?.append([message])
    }

    /// Says on a stream, which is read now, what nobody was there to hear.
    func catchUp(_ log: EventLog) {
        let unheard = state.withLock { $0.unheard.takeAll() }
        if !unheard.isEmpty { log.append(unheard) }
    }

    /// Whether a connection reads any of the streams.
    var areRead: Bool {
        state.withLock { $0.logs.contains { $0.isRead } }
    }

    /// Ends the streams that are listened on, and takes no more.
    func endListening() {
        let listening = state.withLock { state in
            state.isEnded = true
            return state.logs.filter { $0.purpose == .listening }
        }
        for log in listening { log.finish() }
    }

    private func takeNumber() -> Int {
        state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
    }

    /// Of the streams that nobody reads and that say nothing more, the newest stay. The very newest stays in any case:
    /// it may hold a large result whose connection broke just now.
    private static func trim(_ state: inout State) {
        var count = 0
        var bytes = 0
        var kept: [EventLog] = []
        for log in state.logs.reversed() {
            // What is listened on can be replaced by a new stream, so it counts as ended as soon as nobody reads it.
            let isOver = !log.isRead && (log.isEnded || log.purpose == .listening)
            if isOver {
                count += 1
                bytes += log.byteCount
                if count > 1, count > endedLimit || bytes > byteLimit { continue }
            }
            kept.append(log)
        }
        state.logs = kept.reversed()
    }

    private static func parse(_ eventID: String) -> (purpose: EventLog.Purpose, stream: Int, event: Int)? {
        guard let purpose = EventLog.Purpose(rawValue: String(eventID.prefix(1))) else { return nil }
        let parts = eventID.dropFirst().split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let stream = Int(parts[0]), let event = Int(parts[1]), stream > 0, event >= 0 else {
            return nil
        }
        return (purpose, stream, event)
    }
}
