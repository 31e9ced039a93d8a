import Dispatch
import Synchronization

/// Waits in a task for what a thread answers, but not for ever.
final class FirstAnswer<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value?, Never>)
        case given(Value?)
    }

    private let state = Mutex(State.open)

    private func give(_ value: Value?) {
        let waiting: CheckedContinuation<Value?, Never>? = state.withLock { state in
            switch state {
            case .open:
                state = .given(value)
                return nil
            case .awaited(let continuation):
                state = .given(value)
                return continuation
            case .given:
                return nil
            }
        }
        waiting?.resume(returning: value)
    }

    private func take() async -> Value? {
        await withCheckedContinuation { continuation in
            let given: Value?? = state.withLock { state in
                if case .given(let value) = state { return .some(value) }
                state = .awaited(continuation)
                return .none
            }
            if case .some(let value) = given { continuation.resume(returning: value) }
        }
    }

    /// Runs `body` on a queue.
    ///
    /// - Parameters:
    ///   - limit: how long the answer is awaited.
    ///   - clock: a serial queue that nothing blocks.
    ///   - orCancelled: whether it is awaited no longer than the task is wanted.
    /// - Returns: what `body` returns; nil if it has not returned in time. It goes on then.
    static func of(
        _ queue: DispatchQueue, within limit: Duration, clock: DispatchQueue, orCancelled: Bool = false,
        _ body: @escaping @Sendable () -> Value
    ) async -> Value? {
        let answer = FirstAnswer()
        queue.async { answer.give(body()) }
        clock.asyncAfter(deadline: .now() + .milliseconds(Int(clamping: limit.milliseconds))) { answer.give(nil) }
        return await withTaskCancellationHandler {
            await answer.take()
        } onCancel: {
            if orCancelled { answer.give(nil) }
        }
    }
}
