import Synchronization

/// A clock on which sleepers sleep until the test wakes them.
final class ManualClock: Clock {
    typealias Instant = ContinuousClock.Instant

    private struct State {
        var sleeper: CheckedContinuation<Void, any Error>?
        var watcher: CheckedContinuation<Void, Never>?
        var isCancelled = false
    }

    private let state = Mutex(State())

    var now: Instant { ContinuousClock.now }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (watcher, isCancelled) = state.withLock { state in
                    if !state.isCancelled { state.sleeper = continuation }
                    return (state.watcher.take(), state.isCancelled)
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
                watcher?.resume()
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.isCancelled = true
                return state.sleeper.take()
            }
            sleeper?.resume(throwing: CancellationError())
        }
    }

    func untilSomebodySleeps() async {
        await withCheckedContinuation { continuation in
            let isAsleep = state.withLock { state in
                if state.sleeper == nil { state.watcher = continuation }
                return state.sleeper != nil
            }
            if isAsleep { continuation.resume() }
        }
    }

    func wake() {
        let sleeper = state.withLock { $0.sleeper.take() }
        sleeper?.resume()
    }
}
