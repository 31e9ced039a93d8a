import DequeModule
import Synchronization

/// What one task has at a time, in the order in which they came.
final class Turn: Sendable {
    private struct State {
        var isTaken = false
        var waiting = Deque<CheckedContinuation<Void, Never>>()
    }

    private let state = Mutex(State())

    /// Waits for the turn. Who has it must `leave`.
    func enter() async {
        await withCheckedContinuation { continuation in
            let isFirst = state.withLock { state in
                defer { state.isTaken = true }
                if state.isTaken { state.waiting.append(continuation) }
                return !state.isTaken
            }
            if isFirst { continuation.resume() }
        }
    }

    func leave() {
        let next = state.withLock { state in
            let next = state.waiting.popFirst()
            if next == nil { state.isTaken = false }
            return next
        }
        next?.resume()
    }
}
