public import PluginKit
import SystemPackage
import Workspace

/// Reads, writes and lists the files of the workspace, and runs scripts. Each tool is a file in `Tools/`.
public final class FilesPlugin: Plugin {
    /// What the plugin is.
    public static let description = PluginDescription(
        id: "files",
        version: "0.1.0",
        title: "Files",
        summary: "Reads, writes and lists the files of the workspace, and runs scripts"
    )

    /// The tools it offers.
    public static var tools: ToolList<FilesPlugin> {
        ListFiles.self
        ReadFile.self
        WriteFile.self
        DeleteFile.self
        SaveScript.self
        RunScript.self
        GetWorkspaceInfo.self
    }

    /// The HTTP routes it serves. Each is a file in `Routes/`.
    public static var routes: RouteList<FilesPlugin> {
        UploadFile.self
        DownloadFile.self
    }

    /// The files as resources.
    public static var resources: ResourceOffer<FilesPlugin> { ResourceOffer(WorkspaceFiles.self) }

    let workspace: Workspace
    let settings: FilesSettings
    private let log: @Sendable (String) -> Void
    let scripts: ScriptEnvironment
    /// Watches nothing before the first script runs.
    let observer: WorkspaceObserver
    let subscriptions: FileSubscriptions

    /// Opens the workspace.
    ///
    /// - Throws: an error if it cannot be entered.
    public init(environment: PluginEnvironment<FilesSettings>) throws {
        workspace = try Workspace(at: FilePath(environment.workspace))
        settings = environment.settings
        scripts = ScriptEnvironment(environment)
        observer = WorkspaceObserver(workspace)
        subscriptions = FileSubscriptions(workspace) { environment.resourceUpdated($0) }
        log = { environment.log(.warning, $0) }
    }

    /// Makes the directories that code may count on.
    public func start() async throws {
        for directory in ["scripts", "outputs", "uploads"] {
            do throws(WorkspaceError) {
                try workspace.makeDirectories(directory)
            } catch {
                // Whoever reads files can go on without them.
                log(error.message)
            }
        }
    }

    /// Ends the watching of files.
    public func stop(grace: Duration) async {
        subscriptions.stop()
    }
}
