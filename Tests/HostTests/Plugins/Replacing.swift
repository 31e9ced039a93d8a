import Host
import JSON
import SystemPackage

/// Builds plugins and serves them while `body` runs, which may build others in their places.
func replacing(
    _ build: (borrowing FixturePlugins) async throws -> Void,
    body: (Served, borrowing FixturePlugins) async throws -> Void
) async throws {
    let fixtures = try FixturePlugins()
    try await build(fixtures)
    try await serving(fixtures) { (served: Served) async throws in try await body(served, fixtures) }
}

extension Served {
    /// Has the plugins run that there are now.
    ///
    /// - Returns: what cannot be served as it is there.
    @discardableResult
    func reload(settings: [String: JSONObject] = [:]) async throws -> [String] {
        let loader = try PluginLoader(
            directories: [directory], loaded: host.loaded, running: host.runningLibraries, isolation: isolation)
        await host.update(to: loader.libraries, settings: settings)
        return loader.refusals.map(\.error.message) + host.refusals.map(\.error.message)
    }
}

extension PluginHost {
    var toolNames: [String] {
        tools().compactMap { $0["name"]?.stringValue }
    }
}

/// A client that answers when it is told to.
final class HesitantClient: ClientLink {
    let capabilities: JSONObject = ["elicitation": [:]]
    let wantsProgress = false
    /// Whether it was asked.
    let asked = Signal()
    /// Lets it answer.
    let answer = Signal()

    func progress(done: Double, total: Double?, message: String?) {}

    func log(level: LogLevel, logger: String, message: String) {}

    func ask(_ questions: [Question]) async throws -> [JSONObject] {
        asked.fire()
        await answer.wait()
        return questions.map { _ in ["action": "decline"] }
    }
}
