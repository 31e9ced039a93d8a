import PluginKit
import Workspace

/// Removes a file.
struct DeleteFile: Tool {
    static let configuration = ToolConfiguration(
        name: "delete_file",
        title: "Delete file",
        summary: """
            Deletes one file of the workspace for good. Directories are not deleted: use shutil.rmtree in \
            run_python_code for them. Of a symbolic link the link is deleted, not what it points to. A file that does \
            not exist is an error.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false)
    )

    @Argument("The path of the file, relative to the workspace.")
    var filename: String

    func call(in context: CallContext<FilesPlugin>) async throws -> ToolResult<Deletion> {
        let workspace = context.plugin.workspace
        let filename = filename
        try await FileWork.run { _ in
            try blaming("filename") { try workspace.remove(filename) }
        }
        return ToolResult(content: [.text("Deleted \(filename).")], structured: Deletion())
    }
}

/// The answer of `delete_file`.
struct Deletion: StructuredOutput {
    @Field("Always true: the file is gone.") var success = true
}
