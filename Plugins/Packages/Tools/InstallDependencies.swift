import PluginKit
import Processes
import Programs
import SystemPackage

/// Installs packages into the environment of the kernels.
struct InstallDependencies: Tool {
    static let configuration = ToolConfiguration(
        name: "install_dependencies",
        title: "Install dependencies",
        summary: """
            Installs Python packages into the environment of the sessions, from the package index or from files of the \
            workspace. Use it when an import fails with ModuleNotFoundError. Afterwards the packages can be imported in \
            sessions that run already; a package that was imported in an older version needs restart_kernel. An \
            installation that fails is no failed call: read stderr and returncode.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true)
    )

    @Argument(
        "What to install: names with or without versions (numpy, pandas>=2, uvicorn[standard]==0.34.0), or paths of "
            + "wheels and source trees in the workspace (./dist/my-1.0-py3-none-any.whl). No options.",
        count: 1...200)
    var packages: [String]

    func call(in context: CallContext<PackagesPlugin>) async throws -> ToolResult<InstallationResult> {
        let plugin = context.plugin
        let requirements = try packages.enumerated().map { index, item in
            try Requirement(
                item, at: ArgumentPath.root.key("packages").index(index), workspace: plugin.workspace,
                allowsURLs: plugin.settings.allowURLs)
        }
        let environment = try await KernelPython.ask(in: context)
        var program = Installer(into: environment, variables: plugin.variables).program(for: requirements.map(\.text))
        program.limits = plugin.settings.limits.limits
        let runner = ProgramRunner(workspace: plugin.workspace, limits: plugin.settings.outputLimits)
        let supervisor = Supervisor(python: FilePath(environment.python))
        try await plugin.installations.enter()
        defer { plugin.installations.leave() }
        let report = try await runner.run(program, under: supervisor, timeout: plugin.settings.timeout, in: context)
        return InstallationResult.answer(report)
    }
}

/// The answer of `install_dependencies`.
struct InstallationResult: StructuredOutput {
    @Field("The exit code of the installer; 0 is success. Negative if a signal killed it, -9 if its time was over.")
    var returncode = 0

    @Field(
        "What the installer printed. Of a long text head and tail, with a line between them that says what is left out."
    )
    var stdout = ""

    @Field("What it printed as errors; uv reports there what it does. Shortened like stdout.")
    var stderr = ""

    @Field("What else there is to know: that its time was over, which limit it reached, ...")
    var notices: [String] = []

    init() {}

    /// The answer of an installer that has ended. One that fails is a call that succeeded.
    static func answer(_ report: ProgramReport) -> ToolResult<InstallationResult> {
        var result = InstallationResult()
        result.returncode = report.returnCode
        result.stdout = report.stdout
        result.stderr = report.stderr
        result.notices = report.notices
        return ToolResult(content: report.content(silence: "[Installed.]"), structured: result)
    }
}
