import CellOutput
import JSON
import PluginKit

/// Tells what the session knows of an object.
struct InspectObject: Tool {
    static let configuration = ToolConfiguration(
        name: "inspect_object",
        title: "Inspect object",
        summary: """
            Tells what the session knows of the Python object that is named at a position in code: type, signature, \
            documentation, value, with detail_level 1 the source as well. Use it to learn how a function of the \
            session or of a library is called. While the session runs code it answers at once that it is busy.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false)
    )

    @Argument("The code that names the object, as \"df.groupby\".")
    var code: String

    @Argument(
        "How many Unicode code points of the code are before the cursor; what is named there is inspected.", in: 0...)
    var cursorPos: Int

    @Argument("0 for documentation, 1 or more for the source as well.", in: 0...)
    var detailLevel = 0

    @Argument("The session to ask. Leave it out for the current session.")
    var sessionID: String?

    func call(in context: CallContext<ExecutionPlugin>) async throws -> ToolResult<Inspection> {
        let cursor = CursorParameters(
            code: code, cursorPosition: cursorPos, detailLevel: min(detailLevel, 1), sessionID: sessionID)
        let reply = try await context.call("kernels/1", "inspect", cursor).result
        let inspection = Inspection(reply, textBytes: context.plugin.limits.textBytes)
        return ToolResult(content: [.text(inspection.summary)], structured: inspection)
    }
}

/// The answer of `inspect_object`: what the kernel replied, without colours.
struct Inspection: StructuredOutput {
    @Field("Always \"ok\".") var status = "ok"
    @Field("Whether there is such an object.") var found = false
    @Field("What is known of it, by media type; text/plain is for reading. Long texts are cut.")
    var data: [String: String] = [:]
    @Field("More of what the kernel says.") var metadata = JSONObject()

    init() {}

    init(_ reply: JSONValue, textBytes: Int) {
        found = reply["found"]?.boolValue ?? false
        metadata = reply["metadata"]?.objectValue ?? [:]
        for (type, value) in reply["data"]?.objectValue ?? [:] {
            guard let text = value.stringValue else { continue }
            var buffer = HeadTailBuffer(limit: textBytes)
            buffer.append(Array(TerminalText.plain(text).utf8))
            data[type] = buffer.text { "[… \($0) bytes are left out here …]" }
        }
    }

    /// The same in words.
    var summary: String {
        guard found else { return "[The session knows no such object.]" }
        return data["text/plain"] ?? "[The kernel says nothing of it.]"
    }
}
