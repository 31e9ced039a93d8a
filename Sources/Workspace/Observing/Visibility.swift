/// What in a workspace is of interest to people, and what is the machinery of their tools.
///
/// Left out are hidden files and directories (among them `.git`, `.venv` and `.ipynb_checkpoints`), `__pycache__`,
/// `node_modules`, and virtual environments of Python under whatever name, known by their `pyvenv.cfg`. The workspace
/// itself may be called and contain what it will.
enum Visibility {
    /// The file that makes a directory a virtual environment.
    static let environmentMarker = "pyvenv.cfg"

    static func isVisible(_ name: String, isDirectory: Bool) -> Bool {
        if name.utf8.first == UInt8(ascii: ".") { return false }
        return !(isDirectory && (name == "__pycache__" || name == "node_modules"))
    }
}
