import Synchronization

/// A call that the host made and that is not finished.
final class RunningCall: Sendable {
    private struct State {
        var task: Task<Void, Never>?
        var isCancelled = false
        /// Why the client was not asked something.
        var refusal: PluginError?
    }

    let id: UInt64
    let host: HostHandle
    let origin: CallOrigin
    private let state = Mutex(State())
    /// Advances when an emit that was told to wait may be tried again.
    private let writable = Signal()

    init(id: UInt64, host: HostHandle, origin: CallOrigin) {
        self.id = id
        self.host = host
        self.origin = origin
    }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Runs the work in a task of its own. It begins on this thread, so that calls begin in the order in which they
    /// came, and goes on elsewhere once it has waited for something.
    func run(_ work: @escaping @Sendable () async -> Void) {
        let task = Task.immediate { await work() }
        let isCancelled = state.withLock { state in
            state.task = task
            return state.isCancelled
        }
        if isCancelled { task.cancel() }
    }

    /// Nobody wants the answer any more.
    func cancel() {
        let task = state.withLock { state in
            state.isCancelled = true
            return state.task
        }
        task?.cancel()
    }

    /// Remembers that the client could not be asked something.
    ///
    /// - Returns: the same error.
    func note(refusal: PluginError) -> PluginError {
        state.withLock { $0.refusal = refusal }
        return refusal
    }

    /// Whether an error is that the client could not be asked something.
    func isRefusal(_ error: any Error) -> Bool {
        guard let error = error as? PluginError else { return false }
        return state.withLock { $0.refusal } == error
    }

    /// The reader has room again.
    func becomeWritable() {
        writable.advance()
    }

    /// Passes a chunk on, and waits while the reader lags.
    func emit(_ chunk: [UInt8]) async throws {
        while true {
            try Task.checkCancellation()
            let seen = writable.generation
            switch host.emit(call: id, chunk: chunk) {
            case .accepted: return
            case .busy: try await writable.wait(after: seen)
            case .cancelled: throw CancellationError()
            case .refused(let error): throw error
            }
        }
    }
}
