import PluginKit
import SystemPackage
import Workspace

/// Tells where the workspace is and how full it is.
struct GetWorkspaceInfo: Tool {
    static let configuration = ToolConfiguration(
        name: "get_workspace_info",
        title: "Workspace information",
        summary: """
            Tells where the workspace and its directories for scripts, outputs and uploads are (absolute paths), how \
            much these three hold, and how much disk space is left. All other tools take paths relative to the \
            workspace, which is also where Python code runs. Use list_files to see which files there are.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false)
    )

    /// A directory with more entries is not counted to its end, so that no call takes long.
    private static let countedEntries = 10_000

    func call(in context: CallContext<FilesPlugin>) async throws -> ToolResult<WorkspaceInfo> {
        let workspace = context.plugin.workspace
        let info = try await FileWork.run { _ in
            var info = WorkspaceInfo(root: workspace.path.string)
            for directory in WorkspaceInfo.directories {
                let usage = try workspace.usage(of: directory, limit: Self.countedEntries)
                info.sizes[directory] = DirectorySize(usage)
            }
            (info.diskTotalBytes, info.diskFreeBytes) = try workspace.space()
            return info
        }
        return ToolResult(content: [.text(info.summary)], structured: info)
    }
}

/// The answer of `get_workspace_info`.
struct WorkspaceInfo: StructuredOutput {
    static let directories = ["scripts", "outputs", "uploads"]

    @Field("The workspace: an absolute path, without symbolic links.") var workspace = ""
    @Field("Where save_script saves; made when it is needed.") var scripts = ""
    @Field("Where plots and long outputs of code are saved; made when it is needed.") var outputs = ""
    @Field("Where files uploaded over HTTP are saved; made when it is needed.") var uploads = ""
    @Field("What scripts, outputs and uploads hold, each without its subdirectories.")
    var sizes: [String: DirectorySize] = [:]
    @Field("Size of the workspace's file system in bytes.") var diskTotalBytes = 0
    @Field("Bytes that may still be written to it.") var diskFreeBytes = 0

    init() {}

    init(root: String) {
        workspace = root
        scripts = "\(root)/scripts"
        outputs = "\(root)/outputs"
        uploads = "\(root)/uploads"
    }

    /// The same in words.
    var summary: String {
        let holds = Self.directories.map { name in
            let size = sizes[name] ?? DirectorySize()
            return "\(name)/: \(size.isComplete ? "" : "at least ")\(size.files) files, \(size.bytes) bytes"
        }
        return """
            Workspace: \(workspace)
            \(holds.joined(separator: "\n"))
            Disk: \(diskFreeBytes) of \(diskTotalBytes) bytes free
            """
    }
}

/// What a directory holds.
struct DirectorySize: StructuredOutput {
    @Field("How many files it holds, without those of its subdirectories.") var files = 0
    @Field("Their sizes together, in bytes.") var bytes = 0
    @Field("False if there are so many that only the first 10,000 entries were counted.") var isComplete = true

    init() {}

    init(_ usage: Workspace.Usage) {
        files = usage.files
        bytes = usage.bytes
        isComplete = usage.isComplete
    }
}
