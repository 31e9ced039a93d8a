import CellOutput
public import PluginKit
import Synchronization
import SystemPackage
import Workspace

/// Runs code in the sessions that the service `kernels/1` provides. Each tool is a file in `Tools/`.
public final class ExecutionPlugin: Plugin {
    /// What the plugin is.
    public static let description = PluginDescription(
        id: "execution",
        version: "0.1.0",
        title: "Execution",
        summary: "Runs Python code in sessions",
        requires: ["kernels/1"]
    )

    /// The tools it offers.
    public static var tools: ToolList<ExecutionPlugin> {
        RunPythonCode.self
        CodeCompletion.self
        InspectObject.self
        RestartKernel.self
    }

    let workspace: Workspace
    let observer: WorkspaceObserver
    let limits: OutputLimits
    private let walk = Mutex<Task<Void, Never>?>(nil)

    /// Opens the workspace.
    ///
    /// - Throws: an error if it cannot be entered.
    public init(environment: PluginEnvironment<ExecutionSettings>) throws {
        workspace = try Workspace(at: FilePath(environment.workspace))
        observer = WorkspaceObserver(workspace)
        limits = environment.settings.limits
    }

    /// Begins to observe the workspace, which a large one takes a while to.
    public func start() async throws {
        let walk = Task { [observer] in await observer.start() }
        self.walk.withLock { $0 = walk }
    }

    /// Ends the observation.
    public func stop(grace: Duration) async {
        let walk = walk.withLock { $0 }
        walk?.cancel()
        await walk?.value
    }
}
