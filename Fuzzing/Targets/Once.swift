import Dispatch
import Synchronization

/// A value that a task sets once, for a thread that waits for it.
final class Once<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let isSet = DispatchSemaphore(value: 0)

    func set(_ value: Value) {
        self.value.withLock { $0 = value }
        isSet.signal()
    }

    func wait() -> Value {
        isSet.wait()
        guard let value = value.withLock({ $0 }) else { fatalError("signalled without a value") }
        return value
    }
}
