import Host
import JSON
import Logging
import SystemPackage

/// A host that serves fixture plugins while a test runs.
struct Served {
    let host: PluginHost
    let log: RecordingLog
    let loader: PluginLoader
    let router: Router

    func call(
        _ tool: String, _ arguments: JSONObject = [:], caller: String = "test", client: StubClient = StubClient()
    ) async throws -> JSONObject {
        try await host.callTool(
            tool, arguments: arguments, origin: CallOrigin(caller: Caller(id: caller), client: client))
    }

    /// The text of the first content block.
    func text(_ tool: String, client: StubClient = StubClient()) async throws -> String? {
        try await call(tool, client: client)["content"]?[0]?["text"]?.stringValue
    }
}

/// Builds plugins, serves them while `body` runs, and stops them.
func serving(
    limits: CallLimits = CallLimits(),
    options: PluginHost.Options = PluginHost.Options(),
    _ build: (borrowing FixturePlugins) async throws -> Void,
    body: (Served) async throws -> Void
) async throws {
    let fixtures = try FixturePlugins()
    try await build(fixtures)
    let log = RecordingLog()
    let loader = try PluginLoader(directories: [fixtures.directory])
    let router = Router(limits: limits, logger: log.logger)
    let host = PluginHost(
        libraries: loader.libraries,
        environment: PluginHost.Environment(workspace: "/tmp", prefix: "/usr", settings: [:]),
        options: options, router: router, logger: log.logger)
    await host.start()
    do {
        try await body(Served(host: host, log: log, loader: loader, router: router))
    } catch {
        await host.stop()
        throw error
    }
    await host.stop()
}
