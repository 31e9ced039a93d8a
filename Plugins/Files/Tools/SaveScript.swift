import PluginKit
import Workspace

/// Writes a Python script into `scripts/`.
struct SaveScript: Tool {
    static let configuration = ToolConfiguration(
        name: "save_script",
        title: "Save script",
        summary: """
            Saves Python source as scripts/NAME.py, and replaces a script of that name. Use it for code that is to be \
            kept and run as a whole, each time in a process of its own, by run_script. It does not run the code: \
            run_python_code does, and keeps variables. Use write_file for anything but a script.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false)
    )

    @Argument("The name of the script, relative to scripts/; .py is added if it is missing.", length: 1...)
    var name: String

    @Argument("The Python source.")
    var content: String

    func call(in context: CallContext<FilesPlugin>) async throws -> ToolResult<SavedScript> {
        let path = try path()
        let bytes = Array(content.utf8)
        let workspace = context.plugin.workspace
        let written = try await FileWork.run { _ in
            try blaming("name") { try workspace.replace(path, with: bytes) }
        }
        return ToolResult(
            content: [.text("Saved \(written). Run it with run_script.")],
            structured: SavedScript(script: written, bytes: bytes.count))
    }

    private func path() throws -> String {
        let stem = name.hasSuffix(".py") ? String(name.dropLast(3)) : name
        let last = stem.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last
        if stem.utf8.first == UInt8(ascii: "/") || last.map({ $0.isEmpty }) ?? true || last?.first == UInt8(ascii: ".")
        {
            throw ArgumentError(
                ArgumentPath.root.key("name"),
                "\"\(EscapedText.singleLine(String(name.prefix(100))))\" is no name of a script; give one such as "
                    + "\"train\" or \"reports/weekly\", which becomes scripts/reports/weekly.py")
        }
        return "scripts/\(stem).py"
    }
}

/// The answer of `save_script`.
struct SavedScript: StructuredOutput {
    @Field("The path of the script, relative to the workspace.") var script = ""
    @Field("How many bytes it has.") var bytes = 0

    init() {}

    init(script: String, bytes: Int) {
        self.script = script
        self.bytes = bytes
    }
}
