public import PluginKit
import Processes
import SystemPackage
import Workspace

/// Installs packages for the sessions and tells what their variables are. Each tool is a file in `Tools/`.
public final class PackagesPlugin: Plugin {
    /// What the plugin is.
    public static let description = PluginDescription(
        id: "packages",
        version: "0.1.0",
        title: "Packages",
        summary: "Installs Python packages for sessions, and lists their variables",
        requires: ["kernels/1"]
    )

    /// The tools it offers.
    public static var tools: ToolList<PackagesPlugin> {
        InstallDependencies.self
        ListVariables.self
    }

    let workspace: Workspace
    let settings: PackagesSettings
    /// All environment variables that the host has.
    let variables: [String: String]
    /// Two installers at once could ruin an environment.
    let installations = Turns()

    /// Opens the workspace.
    ///
    /// - Throws: an error if it cannot be entered.
    public init(environment: PluginEnvironment<PackagesSettings>) throws {
        workspace = try Workspace(at: FilePath(environment.workspace))
        settings = environment.settings
        variables = ProgramEnvironment.ofThisProcess()
    }
}
