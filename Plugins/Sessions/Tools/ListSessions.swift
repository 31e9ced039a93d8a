internal import PluginKit

/// Lists the sessions.
struct ListSessions: Tool {
    static let configuration = ToolConfiguration(
        name: "list_sessions",
        title: "List sessions",
        summary: """
            Lists the Python sessions: what each is for, whether it is the current one, what it does, and how its \
            kernel is. Use it to find the name of a session, or to see whether one still runs code.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false)
    )

    func call(in context: CallContext<SessionsPlugin>) async throws -> ToolResult<SessionList> {
        let list = try await context.plugin.withSessionsOfTool { try SessionList($0, for: Caller(context)) }
        return ToolResult(content: [.text(Self.text(list))], structured: list)
    }

    private static func text(_ list: SessionList) -> String {
        let lines = list.sessions.sorted { $0.key < $1.key }.flatMap { name, entry in
            [line(name, entry)] + entry.notices.map { "  [\($0)]" }
        }
        let sum = "\(list.totalSessions) of at most \(list.maxSessions) sessions"
        return (lines + [sum] + list.notices.map { "[\($0)]" }).joined(separator: "\n")
    }

    private static func line(_ name: String, _ entry: SessionEntry) -> String {
        let description = entry.metadata.description.map { ": \($0)" } ?? ""
        let current = entry.current ? ", current" : ""
        return "\(name) (\(entry.state.rawValue)\(current), \(entry.executionCount) cells run)\(description)"
    }
}
