import PluginKit
import SystemPackage
import Workspace

/// An item of `install_dependencies`: a requirement such as `numpy>=2`, or a file or directory of the workspace.
struct Requirement: Sendable {
    /// As installers take it: paths are absolute.
    let text: String

    private static let longest = 4096

    /// - Parameters:
    ///   - item: what the caller gave.
    ///   - path: what it is called in errors.
    ///   - workspace: where paths lead.
    ///   - allowsURLs: whether addresses may be given.
    /// - Throws: `ArgumentError` if it is none, or not allowed.
    init(_ item: String, at path: ArgumentPath, workspace: Workspace, allowsURLs: Bool) throws {
        let item = Self.trimmed(item)
        if let problem = Self.problem(of: item) { throw ArgumentError(path, problem) }
        if item.contains("://") || item.hasPrefix("git+") {
            guard allowsURLs, !item.lowercased().contains("file:") else {
                throw ArgumentError(
                    path,
                    "\(Self.excerpt(item)) is an address, from which this server installs nothing; name a package of the "
                        + "index, or give the path of a file in the workspace")
            }
            text = item
        } else if Self.isPath(item) {
            text = try Self.resolve(item, at: path, in: workspace)
        } else {
            text = item
        }
    }

    /// What makes an item none that could be installed.
    private static func problem(of item: String) -> String? {
        if item.isEmpty { return "is empty; name a package, such as \"numpy\" or \"pandas>=2\"" }
        if item.utf8.count > longest { return "has \(item.utf8.count) bytes, of which at most \(longest) can be" }
        if item.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            return "\(excerpt(item)) contains a line break or another control character, which no package's name can"
        }
        if item.hasPrefix("-") {
            return "\(excerpt(item)) is an option of the installer, and options are not taken; name packages only"
        }
        return nil
    }

    /// Whether installers would take an item for a path.
    private static func isPath(_ item: String) -> Bool {
        let name = withoutExtras(item)
        let isArchive = [".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"].contains { name.path.hasSuffix($0) }
        // A marker such as `; sys_platform == "linux"` may contain anything.
        let requirement = name.path.prefix { $0 != ";" }
        return isArchive || requirement.contains("/") || requirement.contains("\\") || name.path.hasPrefix(".")
            || name.path.hasPrefix("~")
    }

    /// The path in the workspace as an absolute one.
    private static func resolve(_ item: String, at argument: ArgumentPath, in workspace: Workspace) throws -> String {
        let (path, extras) = withoutExtras(item)
        let root = workspace.path.string + "/"
        let relative = path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
        let status: FileStatus?
        do throws(WorkspaceError) {
            status = try workspace.status(of: relative)
        } catch {
            throw ArgumentError(argument, error.message)
        }
        guard let kind = status?.kind else {
            throw ArgumentError(argument, "\(excerpt(item)) does not exist in the workspace; check the path")
        }
        guard kind == .regular || kind == .directory else {
            throw ArgumentError(argument, "\(excerpt(item)) is \(kind.description); give a file or a directory")
        }
        return workspace.path.appending(relative).lexicallyNormalized().string + extras
    }

    /// Takes `[test]` from the end of `./package[test]`.
    private static func withoutExtras(_ item: String) -> (path: String, extras: String) {
        guard item.hasSuffix("]"), let start = item.lastIndex(of: "[") else { return (item, "") }
        return (String(item[..<start]), String(item[start...]))
    }

    private static func trimmed(_ item: String) -> String {
        var rest = item[...]
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }

    private static func excerpt(_ item: String) -> String {
        "\"\(EscapedText.singleLine(String(item.prefix(100))))\""
    }
}
