internal import Synchronization

/// A value that comes once, and for which any number of tasks wait.
package final class Latch<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiters: [Int: CheckedContinuation<Value?, Never>] = [:]
        var lastWaiter = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// The value, if it has come.
    package var current: Value? { state.withLock(\.value) }

    /// Sets the value unless there is one already.
    ///
    /// - Returns: whether this was the first.
    @discardableResult
    package func set(_ value: Value) -> Bool {
        let waiters = state.withLock { state -> [CheckedContinuation<Value?, Never>]? in
            guard state.value == nil else { return nil }
            state.value = value
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters ?? [] { waiter.resume(returning: value) }
        return waiters != nil
    }

    /// Waits for the value, also in a cancelled task.
    package var value: Value {
        get async {
            let value: Value? = await withCheckedContinuation { continuation in
                add(continuation, as: nextWaiter())
            }
            guard let value else { preconditionFailure("a waiter that nobody cancels was cancelled") }
            return value
        }
    }

    /// Waits for the value.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before it comes.
    package func wait() async throws(CancellationError) -> Value {
        let waiter = nextWaiter()
        let value: Value? = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled, current == nil {
                    continuation.resume(returning: nil)
                } else {
                    add(continuation, as: waiter)
                    if Task.isCancelled { cancel(waiter) }
                }
            }
        } onCancel: {
            cancel(waiter)
        }
        guard let value else { throw CancellationError() }
        return value
    }

    private func nextWaiter() -> Int {
        state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
    }

    private func add(_ continuation: CheckedContinuation<Value?, Never>, as waiter: Int) {
        let value = state.withLock { state in
            if state.value == nil { state.waiters[waiter] = continuation }
            return state.value
        }
        if let value { continuation.resume(returning: value) }
    }

    private func cancel(_ waiter: Int) {
        let continuation = state.withLock { $0.waiters.removeValue(forKey: waiter) }
        continuation?.resume(returning: nil)
    }
}
