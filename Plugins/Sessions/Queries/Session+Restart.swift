internal import JSON
internal import Jupyter
internal import PluginKit
internal import Programs
internal import Synchronization
internal import SystemPackage

// Another kernel in the place of the one that is there, with or without what the session has defined.
extension Session {
    private static let reason = "its kernel was restarted on demand"
    /// How long saving or restoring the state may take where cells may take for ever: nobody can see it go on.
    private static let stateTime = Duration.seconds(300)

    /// Restarts the kernel. A running cell is interrupted, and cells that wait run in the new kernel.
    ///
    /// - Parameter preservesState: whether the new kernel gets what the session has defined. Then nothing is restarted
    ///   while a cell runs, nor where the state cannot be saved.
    /// - Throws: `PluginError`, with `busy` while a cell runs whose state would be lost; `CancellationError`.
    package func restart(preservesState: Bool) async throws -> RestartResult {
        if !preservesState, try await inheritance?.ask("restart", key) != nil { return RestartResult(session: id) }
        try await preservesState ? turns.enter(.ifFree) : takeTurn()
        defer { turns.leave() }
        try Task.checkCancellation()
        // A task of its own, since the state must not be lost on its way if nobody waits for it any more.
        let task = Task { try await preservesState ? moveState() : dropState() }
        return try await task.value
    }

    /// Ends what runs here for a restart that the next generation is asked for. Where more waits to be run here, the kernel
    /// is restarted here, too; else that is done by the next generation, which gets it at once.
    ///
    /// - Returns: whether it has been restarted.
    func restartBeforeHandover() async throws -> Bool {
        try await takeTurn()
        defer { turns.leave() }
        guard turns.waitingCount > 0 else { return false }
        _ = try await dropState()
        return true
    }

    /// Takes the turn from who has it.
    private func takeTurn() async throws {
        stops.beginRestart()
        defer { stops.endRestart() }
        try await turns.enter(.first)
    }

    private func dropState() async throws -> RestartResult {
        _ = try await newKernel(because: Self.reason)
        return RestartResult(session: id)
    }

    private func moveState() async throws -> RestartResult {
        let old = try await kernel()
        return try await host.withPrivateDirectory { directory in
            let content: JSONObject = ["directory": .string(directory.string)]
            let limit = configuration.executeTimeout > .zero ? configuration.executeTimeout : Self.stateTime
            var request = content
            request["limit"] = JSONValue(configuration.stateBytes)
            let saved = SavedState(
                try await query(.saveStateRequest, request, "saving the state", limit: limit, of: old))
            let new = try await newKernel(because: nil)
            slot.noteUse()
            do {
                let restored = RestoredState(
                    try await query(.restoreStateRequest, content, "restoring the state", limit: limit, of: new))
                return RestartResult(session: id, saved, restored)
            } catch let error as PluginError {
                slot.noteLoss("its kernel was restarted, and the state that had been saved could not be restored")
                return RestartResult(session: id, saved, RestoredState(failureOf: saved, because: error.message))
            }
        }
    }

    private func newKernel(because reason: String?) async throws -> Kernel {
        do {
            return try await slot.restart(because: reason)
        } catch let error as KernelError {
            slot.noteLoss(Self.reason)
            throw PluginError(
                .failed, "The kernel of session \"\(id)\" was ended, its state is lost, and no other starts: \(error)")
        }
    }
}
