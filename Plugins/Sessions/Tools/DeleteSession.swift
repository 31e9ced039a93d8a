internal import PluginKit

/// Ends a session.
struct DeleteSession: Tool {
    static let configuration = ToolConfiguration(
        name: "delete_session",
        title: "Delete session",
        summary: """
            Ends a Python session for good: its variables are lost, code that runs in it is stopped, and all processes \
            that it started are ended. If it was the current one, that is "default" again, which cannot be deleted \
            (restart_kernel clears it). Use it for sessions that are not needed any more.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false)
    )

    @Argument("The name of the session, as list_sessions lists it.")
    var sessionID: String

    func call(in context: CallContext<SessionsPlugin>) async throws -> ToolResult<DeletedSession> {
        let result = try await context.plugin.withSessionsOfTool { registry in
            DeletedSession(sessionID, wasCurrent: try await registry.delete(sessionID, by: Caller(context)))
        }
        let current = result.newActiveSession.map { " The current session is \($0) now." } ?? ""
        return ToolResult(content: [.text("Deleted session \(sessionID).\(current)")], structured: result)
    }
}
