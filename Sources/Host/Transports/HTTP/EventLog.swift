import DequeModule
import Synchronization

/// What was said on one stream of a session, kept for a while, so that a client whose connection broke can have it
/// said again.
///
/// At most one connection reads at a time. One that begins to read takes over from the one before, which may be dead
/// without the server's knowledge.
package final class EventLog: Sendable {
    /// Why the stream was opened.
    package enum Purpose: String, Sendable {
        /// By a request, whose response ends it.
        case answer = "a"
        /// By the client, to hear of what happens.
        case listening = "l"
    }

    package struct Event: Sendable {
        /// The place on the stream, from 1.
        package let number: Int
        package let message: OutgoingMessage
    }

    /// What a reader has to do next.
    package struct Batch: Sendable {
        /// Pass these on; with none, show a sign of life.
        package let events: [Event]
        /// Nothing follows.
        package let isEnd: Bool
    }

    private struct State {
        var events = Deque<Event>()
        var byteCount = 0
        var lastNumber = 0
        var isEnded = false
        var lastReader = 0
        var isRead = false
        var waiting: (after: Int, continuation: CheckedContinuation<Batch?, Never>)?
    }

    let purpose: Purpose
    /// The number of the stream in its session.
    let number: Int
    private let state = Mutex(State())

    /// What is kept for a client that is away, the response apart.
    static let eventLimit = 256
    static let byteLimit = 256 << 10

    package init(_ purpose: Purpose, number: Int) {
        self.purpose = purpose
        self.number = number
    }

    /// The id of an event, by which the client names it. The number 0 stands for the begin of the stream.
    func id(of event: Int) -> String { "\(purpose.rawValue)\(number)-\(event)" }

    /// Whether a connection reads.
    var isRead: Bool { state.withLock { $0.isRead } }

    /// Whether nothing is said any more.
    var isEnded: Bool { state.withLock { $0.isEnded } }

    /// Whether an event of that number was said. The number 0 stands for the begin of the stream.
    func hasSaid(_ event: Int) -> Bool { state.withLock { event <= $0.lastNumber } }

    /// How much is kept, in bytes.
    var byteCount: Int { state.withLock { $0.byteCount } }
}

// What is said.
extension EventLog {
    /// Adds messages.
    ///
    /// - Returns: the events that they are.
    @discardableResult
    package func append(_ messages: [OutgoingMessage]) -> [Event] {
        add { state in messages.map { Self.append($0, to: &state) } }
    }

    /// Adds the response and ends the stream.
    ///
    /// - Parameter response: nil for a request that gets none.
    /// - Returns: the event that it is.
    @discardableResult
    func finish(_ response: OutgoingMessage? = nil) -> Event? {
        add { state in
            guard !state.isEnded else { return nil }
            state.isEnded = true
            return response.map { Self.append($0, to: &state) }
        }
    }

    private func add<Added>(_ change: (inout sending State) -> Added) -> Added {
        let (added, waiting, batch) = state.withLock { state in
            let added = change(&state)
            guard let waiting = state.waiting, let batch = Self.batch(after: waiting.after, state) else {
                return (added, nil as CheckedContinuation<Batch?, Never>?, nil as Batch?)
            }
            state.waiting = nil
            return (added, waiting.continuation, batch)
        }
        waiting?.resume(returning: batch)
        return added
    }

    private static func append(_ message: OutgoingMessage, to state: inout State) -> Event {
        // Whoever reads the later of two equal changes need not hear of the earlier.
        if message.kind == .change,
            let index = state.events.firstIndex(where: { $0.message.bytes == message.bytes })
        {
            remove(index, from: &state)
        }
        state.lastNumber += 1
        let event = Event(number: state.lastNumber, message: message)
        state.events.append(event)
        state.byteCount += message.bytes.count
        while let index = surplus(state) { remove(index, from: &state) }
        return event
    }

    /// The oldest event that has to go, nil while what is kept is within the limits. The newest stays.
    private static func surplus(_ state: State) -> Int? {
        let isCrowded = state.events.count > eventLimit
        guard isCrowded || state.byteCount > byteLimit else { return nil }
        return state.events.indices.dropLast().first { index in
            switch state.events[index].message.kind {
            // They must arrive; the number of questions is limited elsewhere.
            case .question, .response: false
            // A client follows less than that, so the oldest is of a subscription that has ended.
            case .change: isCrowded
            case .progress, .log, .keepAlive: true
            }
        }
    }

    private static func remove(_ index: Int, from state: inout State) {
        state.byteCount -= state.events.remove(at: index).message.bytes.count
    }
}

// Who reads.
extension EventLog {
    /// Makes the caller the reader. The one before reads no more.
    ///
    /// - Returns: what the reader is known by.
    package func attach() -> Int {
        let (reader, before) = state.withLock { state in
            state.lastReader += 1
            state.isRead = true
            defer { state.waiting = nil }
            return (state.lastReader, state.waiting?.continuation)
        }
        before?.resume(returning: nil)
        return reader
    }

    /// The reader's connection has ended. Any thread.
    func detach(_ reader: Int) {
        let waiting = state.withLock { state in
            guard state.lastReader == reader, state.isRead else { return nil as CheckedContinuation<Batch?, Never>? }
            state.isRead = false
            defer { state.waiting = nil }
            return state.waiting?.continuation
        }
        waiting?.resume(returning: nil)
    }

    /// Whether the caller still is the reader.
    func isRead(by reader: Int) -> Bool {
        state.withLock { $0.isRead && $0.lastReader == reader }
    }

    /// Has the reader show a sign of life, if it has nothing else to do. Any thread.
    func wake() {
        let waiting = state.withLock { state in
            defer { state.waiting = nil }
            return state.waiting?.continuation
        }
        waiting?.resume(returning: Batch(events: [], isEnd: false))
    }

    /// Waits for what follows an event.
    ///
    /// - Parameters:
    ///   - event: the number of the last event that the reader has passed on.
    ///   - reader: who waits.
    /// - Returns: nil if the caller is not the reader any more.
    package func next(after event: Int, for reader: Int) async -> Batch? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (batch, isKnown) = state.withLock { state -> (Batch?, Bool) in
                    guard state.isRead, state.lastReader == reader else { return (nil, true) }
                    if let batch = Self.batch(after: event, state) { return (batch, true) }
                    state.waiting = (event, continuation)
                    return (nil, false)
                }
                if isKnown { continuation.resume(returning: batch) }
            }
        } onCancel: {
            detach(reader)
        }
    }

    private static func batch(after event: Int, _ state: State) -> Batch? {
        let events = state.events.filter { $0.number > event }
        return events.isEmpty && !state.isEnded ? nil : Batch(events: Array(events), isEnd: state.isEnded)
    }
}
