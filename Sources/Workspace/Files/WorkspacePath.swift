/// A path relative to the workspace that cannot lead out of it by its spelling: no root, no `..`, no null byte.
///
/// What the names are on the disk is another matter, which `BeneathResolver` sees to.
struct WorkspacePath: Sendable, Hashable {
    /// Never empty, `.` or `..`; none if the path is the workspace itself.
    let components: [String]

    /// In bytes: Linux takes no longer ones.
    static let greatestLength = 4095

    /// - Throws: an error that says what is wrong with the path.
    init(_ text: String) throws(WorkspaceError) {
        if text.isEmpty {
            throw WorkspaceError(.invalidPath, "the path is empty; give one relative to the workspace", path: text)
        }
        if text.utf8.contains(0) {
            throw WorkspaceError(.invalidPath, "the path contains a null byte, which no file name can", path: text)
        }
        if text.utf8.count > Self.greatestLength {
            throw WorkspaceError(
                .invalidPath, "the path has \(text.utf8.count) bytes, of which at most \(Self.greatestLength) can be",
                path: String(decoding: text.utf8.prefix(Self.greatestLength), as: UTF8.self))
        }
        if text.utf8.first == UInt8(ascii: "/") {
            throw WorkspaceError(
                .outside, "the path \"\(text)\" is absolute; give one relative to the workspace", path: text)
        }
        // By bytes: a slash with a combining accent is one character to Swift, and a slash to the kernel.
        let components = text.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
        if components.contains("..") {
            throw WorkspaceError(
                .outside, "the path \"\(text)\" contains \"..\"; give one that stays in the workspace", path: text)
        }
        self.components = components.filter { $0 != "." }
    }

    init(components: [String]) {
        self.components = components
    }

    /// The path as the kernel takes it.
    var string: String { components.isEmpty ? "." : components.joined(separator: "/") }

    /// The directory and the name within it; nil for the workspace itself.
    var split: (parent: WorkspacePath, name: String)? {
        components.last.map { (WorkspacePath(components: components.dropLast()), $0) }
    }

    func isBeneath(_ directory: WorkspacePath) -> Bool {
        components.count > directory.components.count && components.starts(with: directory.components)
    }

    func appending(_ name: String) -> WorkspacePath {
        WorkspacePath(components: components + [name])
    }
}
