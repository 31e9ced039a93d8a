import Synchronization

/// An event that happens again and again, and that tasks wait for.
///
/// Each time is a generation. Who reads the generation, looks, finds nothing and then waits for what comes after that
/// generation misses nothing that happens in between.
final class Signal: Sendable {
    private struct State {
        var generation: UInt64 = 0
        var nextWaiter: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Void, any Error>] = [:]
    }

    private let state = Mutex(State())

    /// How often it has happened.
    var generation: UInt64 { state.withLock { $0.generation } }

    /// Lets it happen: everybody who waits goes on.
    func advance() {
        let waiters = state.withLock { state in
            state.generation += 1
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until it has happened more than `generation` times.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    func wait(after generation: UInt64) async throws {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let waits = state.withLock { state in
                    guard state.generation == generation else { return false }
                    state.waiters[id] = continuation
                    return true
                }
                if !waits { continuation.resume() }
                // The handler may have run before there was a waiter for it to find.
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
        try Task.checkCancellation()
    }

    private func cancel(_ id: UInt64) {
        let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
        waiter?.resume(throwing: CancellationError())
    }
}
