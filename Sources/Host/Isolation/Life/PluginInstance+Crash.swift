import Logging
import Synchronization

extension PluginInstance {
    /// The plugin's process has ended by itself: its calls fail, those that it made are cancelled, and it is told to whoever
    /// starts it again.
    ///
    /// - Parameter end: how, as "exited with 1".
    func crash(_ end: String) {
        let reason = "The plugin '\(id)' crashed: its process \(end)."
        absence.withLock { $0 = reason }
        crashEnd.withLock { $0 = "its process \(end)" }
        let wasServing = state.withLock { state in
            switch state {
            case .created(let instance), .running(let instance), .handing(let instance), .retiring(let instance):
                state = .crashed(instance)
                return true
            case .loaded, .crashed, .stopping, .gone: return false
            }
        }
        logger.error("\(reason)")
        let error = CallError(.gone, "\(reason) Whether the call has done anything is not known.")
        for call in router.table.calls(of: self) {
            router.end(call, with: .failure(error))
        }
        if wasServing { onCrash.withLock { $0.take() }?() }
    }

    /// Whether its process has ended by itself, and it was not stopped since.
    var hasCrashed: Bool {
        state.withLock { state in
            if case .crashed = state { true } else { false }
        }
    }

    /// What calls hear that come while it does not run.
    var absenceError: CallError {
        CallError(.gone, absence.withLock { $0 } ?? "The plugin '\(id)' has stopped.")
    }
}
