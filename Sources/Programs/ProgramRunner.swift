internal import CellOutput
package import PluginKit
package import Processes
package import Workspace

/// Runs programs for calls: what they print is told to clients as it comes, and collected in bounded memory.
package struct ProgramRunner: Sendable {
    private let workspace: Workspace
    private let textBytes: Int

    /// - Parameters:
    ///   - workspace: where the whole goes of what does not fit in an answer.
    ///   - textBytes: bytes of each stream that an answer holds.
    package init(workspace: Workspace, textBytes: Int) {
        self.workspace = workspace
        self.textBytes = textBytes
    }

    /// Runs a program until it ends, its time is over, or nobody wants its answer any more.
    ///
    /// - Parameters:
    ///   - program: what is run.
    ///   - supervisor: watches over it.
    ///   - timeout: after this it is killed; nil for no limit.
    ///   - context: the call.
    /// - Throws: `ProcessError` if it cannot be started; `CancellationError`.
    package func run<Owner>(
        _ program: Program, under supervisor: Supervisor, timeout: Duration?, in context: CallContext<Owner>
    ) async throws -> ProgramReport {
        let files = OutputFiles(workspace)
        let stdout = StreamCapture(name: "stdout", limit: textBytes, files: files)
        let stderr = StreamCapture(name: "stderr", limit: textBytes, files: files)
        let start = ContinuousClock.now
        let reporter = ProgressReporter { context.progress((ContinuousClock.now - start) / .seconds(1), message: $0) }
        // Leaving the scope cancels the task, which then sends what is left.
        async let _: Void = reporter.run()
        let end = try await supervisor.run(program, timeout: timeout) { stream, bytes in
            (stream == .stdout ? stdout : stderr).append(bytes)
            if context.wantsProgress { reporter.append(utf8: bytes) }
        }
        return ProgramReport(
            stdout: stdout.finish(), stderr: stderr.finish(), end: end, limits: program.limits, timeout: timeout,
            files: files)
    }
}
