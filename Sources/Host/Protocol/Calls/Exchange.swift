package import JSON
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
        let delivery: Delivery
        var reader: Reader?
    }

    private let state: Mutex<State>
    /// The result with which the server ends a request that stays open; nil for one that is a call.
    private let closing: JSONObject?

    /// What may wait for a slow reader before nothing more is taken, questions apart, whose number is limited elsewhere.
    static let messageLimit = 256
    static let byteLimit = 1 << 20

    /// - Parameters:
    ///   - delivery: what becomes of messages.
    ///   - closing: the result with which the server ends a request that stays open; nil for one that is a call.
    package init(_ delivery: Delivery, closing: JSONObject? = nil) {
        state = Mutex(State(delivery: delivery))
        self.closing = closing
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
        if let closing, reason == .shutdown || reason == .sessionEnded {
            end(.answered(.result(closing)))
        } else {
            end(.cancelled(reason))
        }
    }

    /// Ends a request that stays open. A call goes on.
    package func closeStream() {
        if let closing { end(.answered(.result(closing))) }
    }

    /// Why the exchange ended without an answer of the call, nil if it did not.
    package var cancellation: Cancellation? {
        state.withLock { state in
            if case .cancelled(let reason) = state.end { reason } else { nil }
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
        _ operation: @escaping Step.Operation, link: RequestLink,
        deliver: @concurrent ([OutgoingMessage]) async -> Void = { _ in }
    ) async -> Reply? {
        await withTaskGroup(of: Void.self) { group in
            group.addImmediateTask { self.finish(await operation(link)) }
            while true {
                switch await next() {
                case .messages(let messages):
                    await deliver(messages)
                case .answered(let reply):
                    // A call has returned by now; what stays open until it is ended has not.
                    if closing != nil { group.cancelAll() }
                    return reply
                case .cancelled(let reason):
                    group.cancelAll()
                    return reason.reply
                }
            }
        }
    }

    /// Runs what stays open, to its end. Cancelling the task ends it.
    ///
    /// - Returns: what the client is answered, nil for nothing.
    package func run(
        _ stream: Step.Stream, link: RequestLink, deliver: @concurrent ([OutgoingMessage]) async -> Void = { _ in }
    ) async -> Reply? {
        await run(
            { [self] _ in
                await stream.run(link)
                cancel(.clientLags)
                return .result(stream.closing)
            }, link: link, deliver: deliver)
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
        // A message that waits is a sign of life as well.
        if message.kind == .keepAlive, !state.messages.isEmpty { return true }
        // One message may be of any size: what it tells cannot be told in parts.
        let isFull = state.messages.count >= messageLimit || state.bytes >= byteLimit
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
