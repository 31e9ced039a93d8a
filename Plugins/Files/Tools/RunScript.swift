import CellOutput
import PluginKit
import Processes
import Programs
import Workspace

/// Runs a Python script in a process of its own.
struct RunScript: Tool {
    static let configuration = ToolConfiguration(
        name: "run_script",
        title: "Run script",
        summary: """
            Runs a Python script of the workspace from start to end in a process of its own, with the Python of the \
            sessions and the workspace as its working directory. Use it for scripts that save_script or write_file \
            wrote, with arguments if they take some; it neither sees nor changes the variables of run_python_code. A \
            script that fails is no failed call: read stderr and returncode. When it ends or its time is over, every \
            process that it started is killed. Its standard input is empty.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true)
    )

    @Argument("The path of the script, relative to the workspace, such as scripts/train.py.")
    var path: String

    @Argument("The arguments of the script, each passed as it is: no shell takes them apart.", count: 0...10_000)
    var args: [String]?

    @Argument(
        "Seconds until the script is killed. What it printed until then is returned.",
        in: .milliseconds(1) ... .seconds(31_536_000))
    var timeout: Duration = .seconds(120)

    func call(in context: CallContext<FilesPlugin>) async throws -> ToolResult<ScriptResult> {
        let plugin = context.plugin
        let arguments = args ?? []
        try ProgramArguments.check(arguments, in: ArgumentPath.root.key("args"))
        let source = try await source(in: plugin.workspace)
        let python = try plugin.scripts.python.locate()
        var program = Program(
            source: source, path: path, arguments: arguments, python: python,
            environment: ProgramEnvironment.activating(python, in: plugin.scripts.environment),
            workingDirectory: plugin.workspace.path)
        program.limits = plugin.settings.limits.limits

        await plugin.observer.start()
        let mark = plugin.observer.mark()
        let runner = ProgramRunner(workspace: plugin.workspace, limits: plugin.settings.outputLimits)
        let report = try await runner.run(program, under: Supervisor(python: python), timeout: timeout, in: context)
        return ScriptResult.answer(report, plugin.observer.newFiles(since: mark))
    }

    /// The script as it is now. What its path leads to later is never run.
    private func source(in workspace: Workspace) async throws -> [UInt8] {
        let path = path
        return try await FileWork.run { _ in
            try blaming("path") {
                let file = try workspace.open(path)
                let (source, status) = try workspace.read(path, from: file, at: 0, limit: Self.greatestSource)
                guard status.size <= Self.greatestSource else {
                    throw ArgumentError(
                        ArgumentPath.root.key("path"),
                        "\"\(path)\" has \(status.size) bytes, too many for a script: at most \(Self.greatestSource)")
                }
                return source
            }
        }
    }

    private static let greatestSource = 16 << 20
}

/// The answer of `run_script`.
struct ScriptResult: StructuredOutput {
    @Field(
        "What the script printed. Of a long text head and tail, with a line between them that says what is left out.")
    var stdout = ""

    @Field("What it printed as errors, a traceback for example. Shortened like stdout.")
    var stderr = ""

    @Field("Its exit code; 0 is success. Negative if a signal killed it, -9 if its time was over.")
    var returncode = 0

    @Field("Files that came to be in the workspace while it ran, relative to the workspace.")
    var newFiles: [String] = []

    @Field("What else there is to know: that its time was over, which limit it reached, ...")
    var notices: [String] = []

    init() {}

    /// The answer to a script that has run. One that fails is a call that succeeded.
    static func answer(_ report: ProgramReport, _ newFiles: WorkspaceObserver.NewFiles) -> ToolResult<ScriptResult> {
        var result = ScriptResult()
        result.stdout = report.stdout
        result.stderr = report.stderr
        result.returncode = report.returnCode
        result.newFiles = newFiles.files
        let doubts = newFiles.isComplete ? [] : [ReportText.incompleteNewFiles]
        result.notices = report.notices + doubts
        let more = doubts.map { "[\($0)]" } + [ReportText.newFiles(newFiles.files)]
        return ToolResult(
            content: report.content(silence: "[The script ran and printed nothing.]", more: ReportText.joined(more)),
            structured: result)
    }
}
