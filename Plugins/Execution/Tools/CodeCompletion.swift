import JSON
import PluginKit

/// Tells how code may go on.
struct CodeCompletion: Tool {
    static let configuration = ToolConfiguration(
        name: "code_completion",
        title: "Code completion",
        summary: """
            Lists how Python code may go on at a position: names, attributes, arguments, keys and files that fit, by \
            what the session has defined. Use it to find out what an object or a module of the session offers. It \
            runs nothing but what completion needs. While the session runs code it answers at once that it is busy.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false)
    )

    @Argument("The code, of which the line with the cursor counts.")
    var code: String

    @Argument("How many Unicode code points of the code are before the cursor.", in: 0...)
    var cursorPos: Int

    @Argument("The session to ask. Leave it out for the current session.")
    var sessionID: String?

    func call(in context: CallContext<ExecutionPlugin>) async throws -> ToolResult<Completions> {
        let reply = try await context.call(
            "kernels/1", "complete", CursorParameters(code: code, cursorPosition: cursorPos, sessionID: sessionID)
        ).result
        let completions = Completions(reply)
        return ToolResult(content: [.text(completions.summary)], structured: completions)
    }
}

/// The answer of `code_completion`: what the kernel replied.
struct Completions: StructuredOutput {
    /// More would be no help, and an attacker's object can claim to have millions.
    private static let greatestCount = 1000
    /// A model reads so many.
    private static let shownCount = 100

    @Field("Always \"ok\".") var status = "ok"
    @Field("What may stand between cursor_start and cursor_end; at most 1000.") var matches: [String] = []
    @Field("Where what a match replaces begins, in Unicode code points.") var cursorStart = 0
    @Field("Where it ends.") var cursorEnd = 0
    @Field("More of what the kernel says.") var metadata = JSONObject()

    init() {}

    init(_ reply: JSONValue) {
        matches = (reply["matches"]?.arrayValue ?? []).prefix(Self.greatestCount).compactMap(\.stringValue)
        cursorStart = reply["cursor_start"]?.intValue ?? 0
        cursorEnd = reply["cursor_end"]?.intValue ?? 0
        for (key, value) in reply["metadata"]?.objectValue ?? [:] {
            // It tells of each match.
            metadata[key] = value.arrayValue.map { .array(Array($0.prefix(Self.greatestCount))) } ?? value
        }
    }

    /// The same in words.
    var summary: String {
        guard !matches.isEmpty else { return "[Nothing fits here.]" }
        let shown = matches.prefix(Self.shownCount).joined(separator: "\n")
        let rest = matches.count - Self.shownCount
        return rest > 0 ? "\(shown)\n[\(rest) more]" : shown
    }
}
