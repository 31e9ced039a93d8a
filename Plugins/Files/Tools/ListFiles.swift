import PluginKit
import Workspace

/// Lists a directory.
struct ListFiles: Tool {
    static let configuration = ToolConfiguration(
        name: "list_files",
        title: "List files",
        summary: """
            Lists files and directories of the workspace: those of one directory, all beneath it (recursive), or as a \
            tree. Use it to find out which files there are; read_file reads one. Hidden directories, __pycache__, \
            node_modules and virtual environments are named but not looked into, unless one is given as path. \
            Symbolic links are listed and not followed. If truncated is true there is more: list a subdirectory.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false)
    )

    @Argument("The directory to list, relative to the workspace. Leave it out for the workspace itself.")
    var path: String?

    @Argument("Whether to list what is in subdirectories too.")
    var recursive = false

    @Argument("Whether to answer with a drawing of the tree instead of a list of paths.")
    var tree = false

    @Argument("How deep to look if recursive or tree is true: 1 is the directory itself; null is no limit.", in: 1...)
    var maxDepth: Int? = 3

    @Argument("Whether to list files, and whatever else is no directory.")
    var includeFiles = true

    @Argument("Whether to list directories. A tree without them shows the files of one directory.")
    var includeDirs = true

    @Argument("How many entries to list at most.", in: 1...10_000)
    var limit = 1000

    func call(in context: CallContext<FilesPlugin>) async throws -> ToolResult<FileList> {
        let workspace = context.plugin.workspace
        // The empty path is the workspace, as it is to the programs that this tool is known from.
        let path = path.flatMap { $0.isEmpty ? nil : $0 } ?? "."
        let options = Listing.Options(
            depth: recursive || tree ? maxDepth ?? .max : 1, files: includeFiles, directories: includeDirs,
            limit: limit, order: tree ? .tree : .path)
        let listing = try await FileWork.run { isCancelled in
            try blaming("path") { try workspace.list(path, options, shouldStop: isCancelled) }
        }
        return report(listing, workspace: workspace)
    }

    private func report(_ listing: Listing, workspace: Workspace) -> ToolResult<FileList> {
        var result = FileList()
        result.root = listing.root
        result.truncated = listing.isTruncated
        result.notices = notices(of: listing)
        let text: String
        if tree {
            text = TreeDrawing(listing, workspace: workspace.path).text
            result.tree = text
        } else {
            text = listing.entries.isEmpty ? "(empty)" : listing.entries.map(\.line).joined(separator: "\n")
            result.files = listing.entries.map(\.path)
        }
        let remarks = result.notices.map { "[\($0)]" }
        return ToolResult(content: [.text(([text] + remarks).joined(separator: "\n"))], structured: result)
    }

    private func notices(of listing: Listing) -> [String] {
        var notices: [String] = []
        if listing.isTruncated {
            notices.append(
                "There are more than these \(listing.entries.count) entries; list a subdirectory, or raise limit.")
        }
        if listing.unaddressableCount > 0 {
            notices.append(
                "The names of \(listing.unaddressableCount) entries are no UTF-8 and shown with \\xNN in place of such bytes. "
                    + "No tool can take them; rename them in Python with os.listdir(b\".\") and os.rename.")
        }
        if !listing.unreadable.isEmpty {
            let names = listing.unreadable.map(EscapedText.singleLine).joined(separator: ", ")
            notices.append("These directories could not be read: \(names).")
        }
        return notices
    }
}

/// The answer of `list_files`.
struct FileList: StructuredOutput {
    @Field("The directory that is listed, relative to the workspace; \".\" is the workspace.") var root = "."
    @Field("The paths, relative to the workspace, sorted. Absent if a tree was asked for.", omittedIfNull: true)
    var files: [String]?
    @Field("A drawing of the tree, in which names of directories end with a slash.", omittedIfNull: true)
    var tree: String?
    @Field("Whether there is more than is listed here.") var truncated = false
    @Field("What else is worth knowing of this list.") var notices: [String] = []
}

extension Listing.Entry {
    /// The entry as a model reads it, in one line.
    fileprivate var line: String { EscapedText.singleLine(path) + mark }

    /// What follows a name, to tell what it names.
    var mark: String {
        switch kind {
        case .regular: ""
        case .directory: isClosed ? "/ (not looked into)" : "/"
        case .symbolicLink: " (symbolic link)"
        case .fifo, .socket, .device: " (\(kind.description.split(separator: " ").last ?? ""))"
        }
    }
}
