internal import Synchronization

/// The messages of one socket that wait for their one reader, with a bound.
///
/// The socket thread puts, one task takes. Once the bound is reached, the socket is not read any more until the
/// reader has taken half of what there was.
final class Inbox: Sendable {
    /// Whether more may be put.
    enum Room {
        case free, full
    }

    private struct State {
        var messages: [[Frame]] = []
        var next = 0
        var bytes = 0
        var isPaused = false
        var failure: KernelError?
        /// Waits for a message to be there.
        var reader: CheckedContinuation<Void, any Error>?

        var count: Int { messages.count - next }

        mutating func take() -> [Frame]? {
            guard next < messages.count else { return nil }
            let message = messages[next]
            messages[next] = []
            next += 1
            bytes -= Inbox.size(of: message)
            if next == messages.count || next > 1024 {
                messages.removeFirst(next)
                next = 0
            }
            return message
        }
    }

    private let state = Mutex(State())
    private let byteLimit: Int
    private let messageLimit: Int
    private let resume: @Sendable () -> Void

    /// - Parameters:
    ///   - byteLimit: how many bytes may wait; a message is taken whole, so it may be exceeded by one.
    ///   - messageLimit: how many messages may wait.
    ///   - resume: called when there is room again after `put` answered `.full`.
    init(byteLimit: Int = 1 << 20, messageLimit: Int = 1024, resume: @escaping @Sendable () -> Void) {
        self.byteLimit = byteLimit
        self.messageLimit = messageLimit
        self.resume = resume
    }

    /// Adds a message. After `.full` the next one comes only after `resume`.
    func put(_ message: [Frame]) -> Room {
        let (reader, room) = state.withLock { state -> (CheckedContinuation<Void, any Error>?, Room) in
            state.messages.append(message)
            state.bytes += Self.size(of: message)
            state.isPaused = state.bytes >= byteLimit || state.count >= messageLimit
            return (state.reader.take(), state.isPaused ? .full : .free)
        }
        reader?.resume()
        return room
    }

    /// Ends the inbox: what waits can still be taken, then the reader gets the error.
    func fail(_ error: KernelError) {
        let reader = state.withLock { state in
            if state.failure == nil { state.failure = error }
            return state.reader.take()
        }
        reader?.resume(throwing: error)
    }

    /// Takes the next message, waiting for it.
    ///
    /// - Throws: what `fail` was given; `CancellationError` if the task is cancelled.
    func next() async throws -> [Frame] {
        while true {
            if let message = try takeNext() { return message }
            try await waitForNext()
        }
    }

    private func takeNext() throws -> [Frame]? {
        let (message, mustResume) = try state.withLock { state in
            let message = state.take()
            if message == nil, let failure = state.failure { throw failure }
            let hasRoom = state.bytes <= byteLimit / 2 && state.count <= messageLimit / 2
            defer { if hasRoom { state.isPaused = false } }
            return (message, state.isPaused && hasRoom)
        }
        if mustResume { resume() }
        return message
    }

    private func waitForNext() async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if state.count > 0 || state.failure != nil { return .success(()) }
                    // A cancellation that came before this continuation was stored would not be seen otherwise.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.reader = continuation
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            state.withLock { $0.reader.take() }?.resume(throwing: CancellationError())
        }
    }

    private static func size(of message: [Frame]) -> Int {
        message.reduce(0) { $0 + $1.count }
    }
}
