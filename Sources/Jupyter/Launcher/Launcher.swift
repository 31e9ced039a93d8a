internal import Synchronization
internal import SystemPackage

/// Starts kernels, through a Python process that has imported all that they need and forks them.
///
/// If that process ends, all its kernels have died, and the next kernel gets a new one.
final class Launcher: Sendable {
    private let configuration: KernelHostConfiguration
    private let directory: RuntimeDirectory
    private let current = Mutex<LauncherRun?>(nil)
    private let runs: AsyncStream<LauncherRun>
    private let runsInput: AsyncStream<LauncherRun>.Continuation

    init(configuration: KernelHostConfiguration, directory: RuntimeDirectory) {
        self.configuration = configuration
        self.directory = directory
        (runs, runsInput) = AsyncStream.makeStream()
    }

    /// Keeps the Python process running, as often as it is needed, until `stop`.
    func run() async {
        _ = currentRun()
        for await run in runs {
            await run.perform()
            current.withLock { if $0 === run { $0 = nil } }
        }
    }

    /// Ends all kernels and the Python process, after which `run` returns.
    func stop() {
        runsInput.finish()
        current.withLock { $0 }?.stop()
    }

    /// Starts a kernel. `run` must be running.
    ///
    /// - Returns: its process, once it has been asked for.
    /// - Throws: `KernelError` if there is no Python that can do it; `CancellationError`.
    func start(id: String, connectionFile: FilePath, directory: FilePath) async throws -> KernelProcess {
        try await currentRun().start(id: id, connectionFile: connectionFile, directory: directory)
    }

    private func currentRun() -> LauncherRun {
        let (run, isNew) = current.withLock { current in
            if let current, !current.hasEnded { return (current, false) }
            let new = LauncherRun(configuration: configuration, directory: directory)
            current = new
            return (new, true)
        }
        if isNew, case .terminated = runsInput.yield(run) {
            run.fail(KernelError(.closed, "the kernels are being ended"))
        }
        return run
    }
}
