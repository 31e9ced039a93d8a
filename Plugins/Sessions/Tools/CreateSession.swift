internal import PluginKit

/// Makes a session.
struct CreateSession: Tool {
    static let configuration = ToolConfiguration(
        name: "create_session",
        title: "Create session",
        summary: """
            Creates a Python session: a process of its own with its own variables, which runs at the same time as the \
            others. Use it for work that must not disturb the current session, or that goes on beside it. It does not \
            become the current one: name it as session_id in other calls, or call switch_session.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false)
    )

    @Argument("The name: up to 64 letters, digits, and _ . - after the first. Leave it out for one that is made up.")
    var sessionID: String?

    @Argument("What the session is for; list_sessions shows it.", length: 0...1000)
    var description: String?

    func call(in context: CallContext<SessionsPlugin>) async throws -> ToolResult<CreatedSession> {
        let session = try await context.plugin.withSessionsOfTool { registry in
            try registry.create(sessionID, description: description, by: Caller(context))
        }
        let result = CreatedSession(session)
        let text =
            "Created session \(session.id). Name it as session_id, or make it the current one with switch_session."
        return ToolResult(content: [.text(text)], structured: result)
    }
}
