internal import Synchronization
internal import SystemPackage

/// Starts kernels, through a Python process that has imported all that they need and forks them.
///
/// If that process ends, all its kernels have died, and the next kernel gets a new one. Those of other generations are kept
/// as long as they have kernels.
final class Launcher: Sendable {
    private struct State {
        var current: LauncherRun?
        var adopted: [LauncherRun]
        /// Whether the process that this generation has started is another one's now.
        var hasLeft = false
        /// Whether the generations before this one may still start kernels.
        var hasPredecessor: Bool
    }

    private let configuration: KernelHostConfiguration
    private let directory: RuntimeDirectory
    private let state: Mutex<State>
    private let runs: AsyncStream<LauncherRun>
    private let runsInput: AsyncStream<LauncherRun>.Continuation

    /// - Parameter adopted: the processes of other generations.
    init(configuration: KernelHostConfiguration, directory: RuntimeDirectory, adopted: [LauncherRun]) {
        self.configuration = configuration
        self.directory = directory
        state = Mutex(State(adopted: adopted, hasPredecessor: !adopted.isEmpty))
        (runs, runsInput) = AsyncStream.makeStream()
        for run in adopted { runsInput.yield(run) }
    }

    /// Keeps the Python process running, as often as it is needed, until `stop`.
    func run() async {
        _ = currentRun()
        await withDiscardingTaskGroup { group in
            for await run in runs {
                group.addTask { await self.perform(run) }
            }
        }
    }

    private func perform(_ run: LauncherRun) async {
        await run.perform()
        let isAdopted = state.withLock { state in
            if state.current === run { state.current = nil }
            let count = state.adopted.count
            state.adopted.removeAll { $0 === run }
            return state.adopted.count < count && !run.isShared
        }
        // It removes its directory itself, if it could.
        if isAdopted { run.directory.remove() }
    }

    /// Ends all kernels and the Python processes, after which `run` returns. Leaves what has been handed over.
    func stop() {
        runsInput.finish()
        let (current, adopted) = state.withLock { ($0.current, $0.adopted) }
        for run in adopted {
            if run.isShared { run.leave() } else { run.stop() }
        }
        guard let current else { return }
        if current.isShared {
            state.withLock { $0.hasLeft = true }
            current.leave()
        } else {
            current.stop()
        }
    }

    /// What another generation needs to have the processes, too.
    func share() throws(KernelError) -> [HandedLauncher] {
        var handed: [HandedLauncher] = []
        for run in all {
            if let launcher = try run.share() { handed.append(launcher) }
        }
        return handed
    }

    /// The other generation has not come about.
    func unshare() {
        for run in all { run.unshare() }
    }

    /// Whether the process that this generation has started is another one's now, and its directory with it.
    var hasLeft: Bool { state.withLock(\.hasLeft) }

    private var all: [LauncherRun] {
        state.withLock { $0.adopted + [$0.current].compactMap(\.self) }
    }

    /// The processes of the generation before this one are this one's to end.
    func confirmInheritance() {
        for run in state.withLock(\.adopted) { run.confirm() }
    }

    /// The generation before this one has ended, and starts no kernels any more.
    func endInheritance() {
        let adopted = state.withLock { state in
            state.hasPredecessor = false
            return state.adopted
        }
        for run in adopted {
            run.endClaims()
            endIfUnused(run)
        }
    }

    /// Ends a process of another generation that has no kernels any more.
    func endIfUnused(_ run: LauncherRun) {
        let isNeeded = state.withLock { state in
            state.hasPredecessor || !state.adopted.contains { $0 === run }
        }
        if !isNeeded, !run.isShared, run.isUnused { run.stop() }
    }

    /// The process of another generation that has its program in a directory.
    func adoptedRun(in directory: FilePath) -> LauncherRun? {
        state.withLock { state in state.adopted.first { $0.directory.path == directory } }
    }

    /// Starts a kernel. `run` must be running.
    ///
    /// - Returns: its process, once it has been asked for, and what has it.
    /// - Throws: `KernelError` if there is no Python that can do it; `CancellationError`.
    func start(
        id: String, connectionFile: FilePath, directory: FilePath
    ) async throws -> (KernelProcess, LauncherRun) {
        let run = currentRun()
        return (try await run.start(id: id, connectionFile: connectionFile, directory: directory), run)
    }

    private func currentRun() -> LauncherRun {
        let (run, isNew) = state.withLock { state in
            if let current = state.current, !current.hasEnded { return (current, false) }
            let new = LauncherRun(configuration: configuration, directory: directory)
            state.current = new
            return (new, true)
        }
        if isNew, case .terminated = runsInput.yield(run) {
            run.fail(KernelError(.closed, "the kernels are being ended"))
        }
        return run
    }
}
