import PluginKit
import Workspace

/// Reads a file or a part of it.
struct ReadFile: Tool {
    static let configuration = ToolConfiguration(
        name: "read_file",
        title: "Read file",
        summary: """
            Reads a file of the workspace: text as it is, images as images, anything else as base64. Use it to look at \
            a file; let run_python_code compute with its contents, which need not pass through you. Of a large file it \
            returns a part: call again with offset set to next_offset for what follows.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false)
    )

    @Argument("The path of the file, relative to the workspace.")
    var path: String

    @Argument("How many bytes to return at most. Leave it out for the server's default.", in: 0...8_388_608)
    var maxBytes: Int?

    @Argument("Where to begin, in bytes. Within a character, the part begins with that character.", in: 0...)
    var offset = 0

    func call(in context: CallContext<FilesPlugin>) async throws -> ToolResult<FilePart> {
        let plugin = context.plugin
        let (path, offset, maxBytes) = (path, offset, maxBytes)
        return try await FileWork.run { _ in
            let file = try blaming("path") { try FileReader(plugin.workspace, path: path) }
            let part = try file.part(from: offset, limit: maxBytes ?? file.defaultLimit(plugin.settings))
            let result = part.result
            let link = ResourceLink(
                uri: plugin.workspace.uri(of: path), name: path, mimeType: result.mimeType, size: result.size)
            return ToolResult(
                content: part.content(link: link, imageBytes: plugin.settings.imageBytes), structured: result)
        }
    }
}

/// The answer of `read_file`.
struct FilePart: StructuredOutput {
    @Field("The part as text. Absent if the file is no text in UTF-8.", omittedIfNull: true) var text: String?
    @Field("The part in base64. Absent if the file is text.", omittedIfNull: true) var base64: String?
    @Field("Where the part begins in the file, in bytes.") var offset = 0
    @Field("Where the next part begins; null if this is the last.") var nextOffset: Int?
    @Field("The size of the whole file in bytes.") var size = 0
    @Field("Whether the file goes on after this part.") var truncated = false
    @Field("What the file contains.") var mimeType = ""
}
