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

    /// The sessions.
    ///
    /// - Throws: `PluginError` once the plugin has stopped.
    func registry() throws(PluginError) -> SessionRegistry {
        try work.registry()
    }

    /// Makes a session the caller's current one.
    func switchSession(to id: String, by caller: Caller) async throws -> SwitchedSession {
        SwitchedSession(from: try await registry().switch(to: id, by: caller), to: id)
    }

    /// Ends a session, and waits until nothing of it is left.
    func delete(_ id: String, by caller: Caller) async throws -> DeletedSession {
        DeletedSession(id, wasCurrent: try await registry().delete(id, by: caller))
    }
}
