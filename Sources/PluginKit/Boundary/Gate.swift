import Dispatch
import Synchronization

/// Lets users through until it is closed; closing waits for those that are inside.
final class Gate: Sendable {
    private struct State {
        var inside = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let emptied = DispatchSemaphore(value: 0)

    /// Runs `body`, which must be short and must not block, unless the gate is closed.
    ///
    /// - Returns: nil if it is closed.
    func pass<Result>(_ body: () -> Result) -> Result? {
        guard enter() else { return nil }
        defer { leave() }
        return body()
    }

    /// Lets nobody in again, and waits until everybody has left.
    func close() {
        let waits = state.withLock { state in
            state.isClosed = true
            return state.inside > 0
        }
        if waits { emptied.wait() }
    }

    private func enter() -> Bool {
        state.withLock { state in
            if state.isClosed { return false }
            state.inside += 1
            return true
        }
    }

    private func leave() {
        let isLast = state.withLock { state in
            state.inside -= 1
            return state.isClosed && state.inside == 0
        }
        if isLast { emptied.signal() }
    }
}
