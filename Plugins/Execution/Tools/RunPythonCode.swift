import CellOutput
import JSON
import PluginKit
import Workspace

/// Runs code in a session and answers all that it printed and displayed.
struct RunPythonCode: Tool {
    static let configuration = ToolConfiguration(
        name: "run_python_code",
        title: "Run Python code",
        summary: """
            Runs Python code in a persistent IPython session, like a notebook cell: variables, imports and functions \
            stay for later calls. Use it to compute, analyse data, plot, and try things out. Returns what the code \
            printed, the value of its last expression, tracebacks, and plots as images; what is displayed is also \
            saved under outputs/. Files are read and written relative to the workspace. Top-level await, magics such \
            as %timeit and shell commands such as !ls work. Code that raises is no failed call: read the traceback \
            and correct the code. Code is never run twice: after a timeout its effects so far remain.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true)
    )

    @Argument("The Python code; several lines, with the syntax of an IPython cell.")
    var code: String

    @Argument("The session to run in. Leave it out for the current session.")
    var sessionID: String?

    @Argument(
        "Seconds until the code is interrupted; the session survives that. Leave it out, or 0, for the server's default.",
        in: .zero ... .seconds(31_536_000))
    var timeout: Duration?

    func call(in context: CallContext<ExecutionPlugin>) async throws -> ToolResult<CellResult> {
        let plugin = context.plugin
        let files = OutputFiles(plugin.workspace)
        let mark = plugin.observer.mark()
        var collector = OutputCollector(limits: plugin.limits, files: files)
        let execution = context.call(
            "kernels/1", "execute",
            ExecuteParameters(code: code, sessionID: sessionID, timeout: timeout?.jsonValue.doubleValue))

        if context.wantsProgress {
            try await collect(from: execution, into: &collector, reportingTo: context)
        } else {
            for try await chunk in execution { await collector.accept(chunk) }
        }

        let outcome = try await execution.result.decode(CellOutcome.self)
        if let error = outcome.error {
            await collector.accept(final: CellFailure(name: error.name, value: error.value, traceback: error.traceback))
        }
        let output = await collector.finish()
        let newFiles = plugin.observer.newFiles(since: mark)
        return await CellReport(
            output, outcome, newFiles: newFiles.files, newFilesAreComplete: newFiles.isComplete,
            limits: plugin.limits, files: files
        ).result
    }

    /// Collects the outputs and tells the client meanwhile what is printed.
    private func collect(
        from execution: ServiceCall, into collector: inout OutputCollector,
        reportingTo context: CallContext<ExecutionPlugin>
    ) async throws {
        let start = ContinuousClock.now
        let reporter = ProgressReporter { context.progress((ContinuousClock.now - start) / .seconds(1), message: $0) }
        // Leaving the scope cancels the task, which then sends what is left.
        async let _: Void = reporter.run()
        for try await chunk in execution {
            if let text = await collector.accept(chunk)?.printed { reporter.append(text) }
        }
    }
}
