import Dispatch
import Synchronization

/// Blocks the thread, which must not be one of Swift's own, until the work is done.
@discardableResult
func waitFor<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) -> Result {
    let pending = Pending<Result>()
    Task { pending.fulfil(await work()) }
    return pending.wait()
}

/// A result that a thread waits for.
private final class Pending<Result: Sendable>: Sendable {
    private let result = Mutex<Result?>(nil)
    private let done = DispatchSemaphore(value: 0)

    func fulfil(_ value: Result) {
        result.withLock { $0 = value }
        done.signal()
    }

    func wait() -> Result {
        done.wait()
        guard let value = result.withLock({ $0 }) else { preconditionFailure("signalled without a result") }
        return value
    }
}

extension DispatchTime {
    /// The time this long from now; at once for what is not positive.
    static func after(_ duration: Duration) -> DispatchTime {
        let (seconds, attoseconds) = max(duration, .zero).components
        return .now() + .seconds(Int(min(seconds, 1_000_000))) + .nanoseconds(Int(attoseconds / 1_000_000_000))
    }
}
