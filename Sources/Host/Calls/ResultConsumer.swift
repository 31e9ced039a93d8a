import Synchronization

/// Waits for a call's result in a task, and has no use for chunks.
final class ResultConsumer: CallConsumer {
    private enum State {
        case pending
        case awaited(CheckedContinuation<CallOutcome, Never>)
        case done(CallOutcome)
    }

    private let state = Mutex(State.pending)

    /// The outcome. Awaited by one task, once. Does not itself react to cancellation: a cancelled call ends too.
    func outcome() async -> CallOutcome {
        await withCheckedContinuation { continuation in
            let finished: CallOutcome? = state.withLock { state in
                if case .done(let outcome) = state {
                    return outcome
                }
                state = .awaited(continuation)
                return nil
            }
            if let finished {
                continuation.resume(returning: finished)
            }
        }
    }

    func accept(_ chunk: [UInt8]) -> Bool { true }

    func discardChunks() {}

    func finish(_ outcome: CallOutcome) {
        let waiting: CheckedContinuation<CallOutcome, Never>? = state.withLock { state in
            defer { state = .done(outcome) }
            if case .awaited(let continuation) = state {
                return continuation
            }
            return nil
        }
        waiting?.resume(returning: outcome)
    }
}
