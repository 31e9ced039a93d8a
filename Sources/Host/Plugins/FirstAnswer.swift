import Dispatch
import Synchronization

/// Waits in a task for what a thread answers, but not for ever.
final class FirstAnswer<Value: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Value?, Never>?>

    private init(_ continuation: CheckedContinuation<Value?, Never>) {
        self.continuation = Mutex(continuation)
    }

    private func give(_ value: Value?) {
        let waiting = continuation.withLock { $0.take() }
        waiting?.resume(returning: value)
    }

    /// Runs `body` on a queue.
    ///
    /// - Parameters:
    ///   - limit: how long the answer is awaited.
    ///   - clock: a serial queue that nothing blocks.
    /// - Returns: what `body` returns; nil if it has not returned in time. It goes on then.
    static func of(
        _ queue: DispatchQueue, within limit: Duration, clock: DispatchQueue, _ body: @escaping @Sendable () -> Value
    ) async -> Value? {
        await withCheckedContinuation { continuation in
            let answer = FirstAnswer(continuation)
            queue.async { answer.give(body()) }
            clock.asyncAfter(deadline: .now() + .milliseconds(Int(clamping: limit.milliseconds))) { answer.give(nil) }
        }
    }
}
