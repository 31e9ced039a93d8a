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
    /// Where the plugins are.
    let directory: FilePath
    let isolation: IsolationPolicy

    func call(
        _ tool: String, _ arguments: JSONObject = [:], caller: String = "test", client: any ClientLink = StubClient()
    ) async throws -> JSONObject {
        try await host.callTool(
            tool, arguments: arguments, origin: CallOrigin(caller: Caller(id: caller), client: client))
    }

    /// The text of the first content block.
    func text(_ tool: String, client: any ClientLink = StubClient()) async throws -> String? {
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
    try await serving(fixtures, limits: limits, options: options, body: body)
}

/// Serves plugins that have been built while `body` runs, and stops them.
func serving(
    _ fixtures: borrowing FixturePlugins, limits: CallLimits = CallLimits(),
    options: PluginHost.Options = PluginHost.Options(), isolation: IsolationPolicy = IsolationPolicy(),
    body: (Served) async throws -> Void
) async throws {
    let log = RecordingLog()
    let loader = try PluginLoader(directories: [fixtures.directory], isolation: isolation)
    let router = Router(limits: limits, logger: log.logger)
    let host = PluginHost(
        libraries: loader.libraries, loaded: loader.loaded,
        environment: PluginHost.Environment(workspace: "/tmp", prefix: "/usr", settings: [:]),
        options: options, router: router, logger: log.logger)
    await host.start()
    try await withThrowingTaskGroup { group in
        group.addTask { try await host.run() }
        try await body(
            Served(
                host: host, log: log, loader: loader, router: router, directory: fixtures.directory,
                isolation: isolation)
        )
        group.cancelAll()
    }
}
