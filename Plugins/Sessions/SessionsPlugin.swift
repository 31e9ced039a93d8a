public import PluginKit

/// Runs code in named sessions, each of which is a local Jupyter kernel: the service `kernels/1`, and the tools that
/// manage sessions, each of which is a file in `Tools/`.
public final class SessionsPlugin: Plugin {
    /// What the plugin is.
    public static let description = PluginDescription(
        id: "sessions",
        version: "0.1.0",
        title: "Sessions",
        summary: "Python sessions on local Jupyter kernels",
        isReplaceable: false
    )

    /// The tools it offers.
    public static var tools: ToolList<SessionsPlugin> {
        CreateSession.self
        SwitchSession.self
        ListSessions.self
        DeleteSession.self
    }

    let configuration: SessionConfiguration
    let work: SessionWork

    /// Reads the settings. The kernels come with `start`.
    public init(environment: PluginEnvironment<SessionsSettings>) throws {
        configuration = SessionConfiguration(environment)
        work = SessionWork(configuration: configuration)
    }

    /// Makes the default session, whose kernel starts in the background.
    public func start() async throws {
        try await work.start()
    }

    /// Ends all kernels and what they have started.
    public func stop(grace: Duration) async {
        await work.stop(grace: grace)
    }

    /// Does something with the sessions.
    ///
    /// - Throws: `PluginError` once the plugin has stopped, and where the sessions are the next generation's, which then
    ///   gets the call.
    func withSessions<Result>(_ body: (SessionRegistry) async throws -> Result) async throws -> Result {
        while true {
            let registry = try work.registry()
            do {
                return try await body(registry)
            } catch let error as PluginError where error == SessionRegistry.handingOver {
                if try await registry.isHandedOver() { throw error }
            }
        }
    }

    /// Does something with the sessions, as a tool.
    ///
    /// - Throws: as `withSessions`, in such a way that no model reads where the call has gone.
    func withSessionsOfTool<Result>(_ body: (SessionRegistry) async throws -> Result) async throws -> Result {
        do {
            return try await withSessions(body)
        } catch let error as PluginError where error == SessionRegistry.handingOver {
            throw ProtocolFailure(error)
        }
    }
}
