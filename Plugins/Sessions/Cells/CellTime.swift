internal import Jupyter
internal import Synchronization

/// The time that a cell may take. While its user is asked something it stands still, though not for ever: who has left
/// does not keep the session.
package final class CellTime: Sendable {
    /// So long it stands still at most, all questions of a cell taken together: as long as a client may take to answer.
    package static let patience = Duration.seconds(600)

    private struct State {
        var budget: TimeBudget
        /// Comes when it stands still that went on, or the other way round.
        var change = Latch<Void>()
    }

    private let state: Mutex<State>

    package init(_ duration: Duration) {
        state = Mutex(State(budget: TimeBudget(duration, patience: Self.patience, now: .now)))
    }

    /// Waits until the time is over.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before.
    package func wait() async throws {
        while true {
            let (left, change) = state.withLock { ($0.budget.left(at: .now), $0.change) }
            guard left > .zero else { return }
            _ = try await withDeadline(left) { try await change.wait() }
        }
    }

    /// Lets the time stand still while a question is asked.
    package func standing<Answer>(while ask: () async throws -> Answer) async rethrows -> Answer {
        change { $0.stand(at: .now) }
        defer { change { $0.goOn(at: .now) } }
        return try await ask()
    }

    private func change(_ body: (inout TimeBudget) -> Void) {
        let before = state.withLock { state in
            body(&state.budget)
            defer { state.change = Latch() }
            return state.change
        }
        before.set(())
    }
}

/// How much is left of a time that may stand still for some of it.
package struct TimeBudget {
    private var rest: Duration
    private var patience: Duration
    private var since: ContinuousClock.Instant
    private var standCount = 0

    /// - Parameters:
    ///   - rest: the time.
    ///   - patience: how long it may stand still.
    ///   - now: when it begins.
    package init(_ rest: Duration, patience: Duration, now: ContinuousClock.Instant) {
        self.rest = rest
        self.patience = patience
        since = now
    }

    /// It stands still until it goes on as often as this was called.
    package mutating func stand(at now: ContinuousClock.Instant) {
        settle(at: now)
        standCount += 1
    }

    package mutating func goOn(at now: ContinuousClock.Instant) {
        settle(at: now)
        standCount -= 1
    }

    /// When it will be over if nothing changes, from now; zero or less if it is.
    package mutating func left(at now: ContinuousClock.Instant) -> Duration {
        settle(at: now)
        return standCount > 0 ? rest + patience : rest
    }

    private mutating func settle(at now: ContinuousClock.Instant) {
        let passed = now - since
        since = now
        let free = standCount > 0 ? min(passed, patience) : .zero
        patience -= free
        rest -= passed - free
    }
}
