internal import PluginKit

/// Chooses the session that calls without a session use.
struct SwitchSession: Tool {
    static let configuration = ToolConfiguration(
        name: "switch_session",
        title: "Switch session",
        summary: """
            Makes a session the current one: calls without session_id use it from now on. It changes \
            nothing for other clients, as far as the server can tell you from them. For a single call in another session, name it as session_id there instead.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false)
    )

    @Argument("The name of the session, as list_sessions lists it.")
    var sessionID: String

    func call(in context: CallContext<SessionsPlugin>) async throws -> ToolResult<SwitchedSession> {
        let result = try await context.plugin.withSessionsOfTool { registry in
            SwitchedSession(from: try await registry.switch(to: sessionID, by: Caller(context)), to: sessionID)
        }
        let text = "The current session is \(sessionID) now; before, it was \(result.previousSession)."
        return ToolResult(content: [.text(text)], structured: result)
    }
}
