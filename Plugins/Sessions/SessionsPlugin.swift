public import PluginKit

/// Runs code in named sessions, each of which is a local Jupyter kernel: the service `kernels/1`.
public final class SessionsPlugin: Plugin {
    /// What the plugin is.
    public static let description = PluginDescription(
        id: "sessions",
        version: "0.1.0",
        title: "Sessions",
        summary: "Python sessions on local Jupyter kernels"
    )

    /// The service by which other plugins run code.
    public static var services: [Service<SessionsPlugin>] {
        Service("kernels/1") {
            Method("execute") { (parameters: ExecuteParameters, context: CallContext<SessionsPlugin>) in
                try await context.plugin.execute(parameters, in: context)
            }
            Method("environment") { (_: EnvironmentParameters, context: CallContext<SessionsPlugin>) in
                try await EnvironmentResult.ask(context.plugin.configuration.kernels)
            }
        }
    }

    private let configuration: SessionConfiguration
    private let work: SessionWork

    /// Reads the settings. The kernels come with `start`.
    public init(environment: PluginEnvironment<SessionsSettings>) throws {
        configuration = SessionConfiguration(environment)
        work = SessionWork(configuration: configuration)
    }

    /// Makes the default session, whose kernel starts in the background.
    public func start() async throws {
        try work.start()
    }

    /// Ends all kernels and what they have started.
    public func stop(grace: Duration) async {
        await work.stop(grace: grace)
    }

    private func execute(
        _ parameters: ExecuteParameters, in context: CallContext<SessionsPlugin>
    ) async throws -> ExecuteResult {
        let registry = try work.registry()
        let session = try registry.session(parameters.session_id, caller: context.caller)
        let request = try CellRequest(parameters, defaultTimeout: configuration.executeTimeout)
        return try await session.execute(request, for: ContextClient(context: context))
    }
}
