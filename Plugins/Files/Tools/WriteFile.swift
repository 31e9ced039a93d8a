import PluginKit
import Workspace

/// Writes a file whole.
struct WriteFile: Tool {
    static let configuration = ToolConfiguration(
        name: "write_file",
        title: "Write file",
        summary: """
            Writes a file of the workspace: makes it, or replaces all of what it held. Missing directories are made. \
            Readers see the old contents or the new, never a part. Use it for text that you have, or for small binary \
            data as base64; let run_python_code write what is computed there, and append to or change parts of files. \
            Use save_script for a Python script to be run by run_script.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false)
    )

    @Argument("The path of the file, relative to the workspace.")
    var path: String

    @Argument("All that the file is to hold: text, written as UTF-8, or base64 if binary_base64 is true.")
    var content: String

    @Argument("Whether content is the base64 of the bytes to be written.", name: "binary_base64")
    var isBase64 = false

    func call(in context: CallContext<FilesPlugin>) async throws -> ToolResult<WrittenFile> {
        let bytes = try decoded()
        let workspace = context.plugin.workspace
        let path = path
        let written = try await FileWork.run { _ in
            try blaming("path") { try workspace.replace(path, with: bytes) }
        }
        return ToolResult(
            content: [.text("Wrote \(bytes.count) bytes to \(written).")],
            structured: WrittenFile(path: written, bytes: bytes.count))
    }

    private func decoded() throws -> [UInt8] {
        if !isBase64 { return Array(content.utf8) }
        guard let bytes = Base64.decode(content) else {
            throw ArgumentError(
                ArgumentPath.root.key("content"),
                "is no base64, as binary_base64 says it is; encode it in the standard alphabet (A-Z a-z 0-9 + /), or "
                    + "leave binary_base64 out to write it as text")
        }
        return bytes
    }
}

/// The answer of `write_file`.
struct WrittenFile: StructuredOutput {
    @Field("The path of the file, relative to the workspace.") var path = ""
    @Field("How many bytes it has now.") var bytes = 0

    init() {}

    init(path: String, bytes: Int) {
        self.path = path
        self.bytes = bytes
    }
}
