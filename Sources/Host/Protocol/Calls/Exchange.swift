import Synchronization

/// One request on its way: what its call says, what ends it, and the one who tells the client of both.
///
/// The call and whoever cancels it speak from any thread; one task reads by `run`. Memory is bounded: when the
/// reader lags, progress gives way to later progress, and log messages are dropped. After the end of the exchange
/// no message of it passes.
package final class Exchange: MessageSink {
    /// What becomes of the messages that are sent before the answer.
    package enum Delivery: Sendable {
        /// The reader passes them on.
        case byReader
        /// They go straight to a sink that all requests share.
        case to(any MessageSink)
        /// They have no way to the client.
        case none
    }

    /// What the reader has to do next.
    private enum Event: Sendable {
        /// Pass these on, in this order.
        case messages([OutgoingMessage])
        /// The call has ended. Nothing follows.
        case answered(Reply)
        /// The call must be cancelled, and its answer does not count. Nothing follows.
        case cancelled(Cancellation)
    }

    private typealias Reader = CheckedContinuation<Event, Never>

    private struct State {
        var messages: [OutgoingMessage] = []
        var bytes = 0
        var end: Event?
        var delivery: Delivery
        var reader: Reader?
    }

    private let state: Mutex<State>

    /// What may wait for a slow reader, questions apart, whose number is limited elsewhere.
    static let messageLimit = 256
    static let byteLimit = 1 << 20

    package init(_ delivery: Delivery) {
        state = Mutex(State(delivery: delivery))
    }

    @discardableResult
    package func send(_ message: OutgoingMessage) -> Bool {
        let (isAccepted, reader) = state.withLock { state in Self.accept(message, &state) }
        reader?.resume(returning: .messages([message]))
        return isAccepted
    }

    private static func accept(_ message: OutgoingMessage, _ state: inout State) -> (Bool, Reader?) {
        guard state.end == nil else { return (false, nil) }
        switch state.delivery {
        case .none:
            return (false, nil)
        case .to(let sink):
            // Under the lock, so that nothing passes once the end is set. A sink only queues.
            return (sink.send(message), nil)
        case .byReader:
            if let reader = state.reader {
                state.reader = nil
                return (true, reader)
            }
            return (enqueue(message, &state), nil)
        }
    }

    /// Ends the exchange with an answer. Of several ends, the first counts.
    package func finish(_ reply: Reply) {
        end(.answered(reply))
    }

    /// Ends the exchange without waiting for the call. Of several ends, the first counts.
    package func cancel(_ reason: Cancellation) {
        end(.cancelled(reason))
    }

    /// Whether the exchange ended because the client left.
    package var isAbandoned: Bool {
        state.withLock { state in
            if case .cancelled(.clientLeft) = state.end { true } else { false }
        }
    }

    /// The client listens no more. The call goes on, what it says is dropped.
    package func stopListening() {
        state.withLock { state in
            state.delivery = .none
            state.messages = []
            state.bytes = 0
        }
    }

    /// Runs the call of this exchange to its end. Cancelling the task cancels the call.
    ///
    /// The call begins before this first waits: who runs exchanges one after the other begins their calls in order.
    ///
    /// - Parameters:
    ///   - operation: the call.
    ///   - link: what the call can say to the client.
    ///   - deliver: passes messages on, where the delivery is by the reader; meanwhile later ones wait.
    /// - Returns: what the client is answered, nil for nothing.
    package func run(
        _ operation: @escaping Step.Operation, link: any ClientLink,
        deliver: @concurrent ([OutgoingMessage]) async -> Void = { _ in }
    ) async -> Reply? {
        await withTaskGroup(of: Void.self) { group in
            group.addImmediateTask { self.finish(await operation(link)) }
            while true {
                switch await next() {
                case .messages(let messages):
                    await deliver(messages)
                case .answered(let reply):
                    return reply
                case .cancelled(let reason):
                    group.cancelAll()
                    return reason.reply
                }
            }
        }
    }

    private func next() async -> Event {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let event = take(else: continuation) { continuation.resume(returning: event) }
            }
        } onCancel: {
            cancel(.shutdown)
        }
    }

    private func take(else continuation: Reader) -> Event? {
        state.withLock { state in
            if !state.messages.isEmpty {
                defer {
                    state.messages = []
                    state.bytes = 0
                }
                return .messages(state.messages)
            }
            if state.end == nil { state.reader = continuation }
            return state.end
        }
    }

    private func end(_ event: Event) {
        let reader = state.withLock { state in
            guard state.end == nil else { return nil as Reader? }
            state.end = event
            // Of a cancelled request the client must hear nothing more.
            if case .cancelled = event { state.messages = [] }
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: event)
    }

    private static func enqueue(_ message: OutgoingMessage, _ state: inout State) -> Bool {
        let isFull = state.messages.count >= messageLimit || state.bytes + message.bytes.count > byteLimit
        if isFull, message.kind != .question {
            guard message.kind == .progress, let index = state.messages.lastIndex(where: { $0.kind == .progress })
            else { return false }
            state.bytes -= state.messages.remove(at: index).bytes.count
        }
        state.messages.append(message)
        state.bytes += message.bytes.count
        return true
    }
}
