package import CellOutput
package import PluginKit
package import Processes
package import Workspace

/// Runs programs for calls: what they print is told to clients as it comes, and collected in bounded memory.
package struct ProgramRunner: Sendable {
    private let workspace: Workspace
    private let limits: OutputLimits

    /// - Parameters:
    ///   - workspace: where the whole goes of what does not fit in an answer.
    ///   - limits: how much of each stream an answer and such a file hold.
    package init(workspace: Workspace, limits: OutputLimits) {
        self.workspace = workspace
        self.limits = limits
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
        let start = ContinuousClock.now
        let reporter = ProgressReporter { context.progress((ContinuousClock.now - start) / .seconds(1), message: $0) }
        // Leaving the scope cancels the task, which then sends what is left.
        async let _: Void = reporter.run()
        func capture(_ stream: String) -> StreamCapture {
            StreamCapture(
                BoundedText(name: stream, limits: limits, files: files),
                reporter: context.wantsProgress ? reporter : nil)
        }
        var outcome = try await supervisor.run(
            program, timeout: timeout, stdout: capture("stdout"), stderr: capture("stderr"))
        return ProgramReport(
            stdout: await outcome.stdout.finish(), stderr: await outcome.stderr.finish(), end: outcome.end,
            limits: program.limits, timeout: timeout, files: files)
    }
}
