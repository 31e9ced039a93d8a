import Files
import Host
import Logging
import PluginKit
import SystemPackage

/// What the entrances lead to, as long as the program lives: tools that are fixtures, and the resources and routes of
/// the plugin for files, in a workspace of its own.
final class FuzzedServer: Sendable {
    static let shared = FuzzedServer()

    let workspace: FuzzedWorkspace
    let plugins: PluginHost
    let server: MCPServer
    /// Says nothing: what hostile input brings about would fill the screen.
    let logger = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }

    private init() {
        do {
            workspace = try FuzzedWorkspace()
            let files = try PluginLibrary(linked: "files") { _ in
                PluginEntry<FilesPlugin>.table {
                    PluginEntry<FilesPlugin>.create(host: $0, configuration: $1, instance: $2)
                }
            }
            plugins = PluginHost(
                libraries: [files],
                environment: PluginHost.Environment(workspace: workspace.path, prefix: "/usr", settings: [:]),
                router: Router(logger: logger), logger: logger)
        } catch {
            fatalError("no server: \(error)")
        }
        server = MCPServer(tools: FixtureTools(), resources: plugins)
        Self.start(plugins)
    }

    private static func start(_ plugins: PluginHost) {
        let started = Once<Void>()
        Task {
            await plugins.start()
            started.set(())
        }
        started.wait()
        guard plugins.refusals.isEmpty else { fatalError("no plugin: \(plugins.refusals)") }
    }
}
