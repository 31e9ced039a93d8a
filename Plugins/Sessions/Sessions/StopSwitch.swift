internal import Jupyter
internal import PluginKit
internal import Synchronization

/// Lets a restart end what a kernel works at, and keep what has not begun from beginning.
final class StopSwitch: Sendable {
    private struct State {
        /// Ends what the kernel works at now.
        var current: Latch<CellEnd.Stop>?
        /// How many restarts wait for their turn.
        var restarts = 0
    }

    private let state = Mutex(State())

    /// Does something that a restart ends. Only for who has the turn.
    ///
    /// - Parameters:
    ///   - stop: has it ended.
    ///   - work: what is done.
    /// - Throws: `PluginError` where a restart waits already, and nothing is done; what the work throws.
    func run<Result>(by stop: Latch<CellEnd.Stop>, _ work: () async throws -> Result) async throws -> Result {
        let isFree = state.withLock { state in
            guard state.restarts == 0 else { return false }
            state.current = stop
            return true
        }
        guard isFree else {
            throw PluginError(.failed, "The session's kernel was restarted before this had begun, so nothing was run.")
        }
        defer { state.withLock { $0.current = nil } }
        return try await work()
    }

    /// A restart wants the turn, and has to `endRestart` once it has it or wants it no more.
    func beginRestart() {
        let current = state.withLock { state in
            state.restarts += 1
            return state.current
        }
        current?.set(.restart)
    }

    /// A restart no longer waits for its turn.
    func endRestart() {
        state.withLock { $0.restarts -= 1 }
    }
}
