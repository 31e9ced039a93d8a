internal import Jupyter
internal import Synchronization

/// Whether somebody uses a session, and since when nobody does.
final class SessionActivity: Sendable {
    private struct State {
        var users = 0
        var lastUse = ContinuousClock.now
        var isOver = false
        /// Comes when the last user has gone.
        var idle = Latch<Void>()
        /// Comes when one user is left, where somebody waits for that.
        var alone: Latch<Void>?
    }

    private let state = Mutex(State())

    /// Somebody begins to use the session, and has to `end`.
    ///
    /// - Returns: false if it is over, and cannot be used any more.
    func begin() -> Bool {
        state.withLock { state in
            guard !state.isOver else { return false }
            if state.users == 0 { state.idle = Latch() }
            state.users += 1
            return true
        }
    }

    /// For how long nobody has used the session.
    var idleTime: Duration {
        state.withLock { $0.users > 0 ? .zero : .now - $0.lastUse }
    }

    /// Somebody has ended to use the session.
    ///
    /// - Parameter before: for how long it had not been used really.
    func end(idleBefore before: Duration = .zero) {
        let (idle, alone) = state.withLock { state -> (Latch<Void>?, Latch<Void>?) in
            state.users -= 1
            state.lastUse = .now - before
            return (state.users == 0 ? state.idle : nil, state.users == 1 ? state.alone.take() : nil)
        }
        idle?.set(())
        alone?.set(())
    }

    /// Waits until nobody uses the session but who waits.
    ///
    /// - Throws: `CancellationError`.
    func waitForOthers() async throws {
        let alone = state.withLock { state -> Latch<Void>? in
            guard state.users > 1 else { return nil }
            let alone = Latch<Void>()
            state.alone = alone
            return alone
        }
        try await alone?.wait()
    }

    /// Nobody can begin to use the session any more.
    func close() {
        state.withLock { $0.isOver = true }
    }

    /// Waits until nobody has used the session for a time, and closes it.
    ///
    /// - Throws: `CancellationError`.
    func closeOnceIdle(for time: Duration) async throws {
        while true {
            let (idle, rest) = state.withLock { state -> (Latch<Void>?, Duration) in
                if state.users > 0 { return (state.idle, .zero) }
                let rest = time - (.now - state.lastUse)
                if rest <= .zero { state.isOver = true }
                return (nil, rest)
            }
            if let idle {
                try await idle.wait()
            } else if rest > .zero {
                try await Task.sleep(for: rest)
            } else {
                return
            }
        }
    }
}
