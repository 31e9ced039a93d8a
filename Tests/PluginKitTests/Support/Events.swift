import Synchronization

/// Wakes tests that wait for a condition whenever something has happened.
final class Events: Sendable {
    private struct State {
        var count = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func happen() {
        let waiters = state.withLock { state in
            state.count += 1
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until the condition yields a value.
    func until<Value: Sendable>(_ condition: @Sendable () -> Value?) async -> Value {
        while true {
            let seen = state.withLock { $0.count }
            if let value = condition() { return value }
            await withCheckedContinuation { continuation in
                let isLate = state.withLock { state in
                    if state.count != seen { return true }
                    state.waiters.append(continuation)
                    return false
                }
                if isLate { continuation.resume() }
            }
        }
    }

    /// Waits until the condition holds.
    func hold(_ condition: @Sendable () -> Bool) async {
        _ = await until { condition() ? true : nil }
    }
}
