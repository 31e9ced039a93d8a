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
        if Self.isArchive(item) && !item.contains("://") || Self.beginsAsPath(item) {
            text = try Self.resolve(item, at: path, in: workspace)
        } else if let address = Self.address(in: item) {
            guard allowsURLs, RequirementSyntax.isPlain(address) else { throw Self.refusal(of: item, allowsURLs, path) }
            text = item
        } else if RequirementSyntax(item) != nil {
            text = item
        } else if item.contains("/") {
            text = try Self.resolve(item, at: path, in: workspace)
        } else {
            throw ArgumentError(
                path,
                "\(Self.excerpt(item)) is no requirement; write it as \"numpy\", \"pandas>=2\" or \"uvicorn[standard]\""
            )
        }
    }

    /// The address that an item is or names, nil if there is none.
    private static func address(in item: String) -> Substring? {
        if let named = RequirementSyntax(item)?.address { return named }
        let lowercase = item.lowercased()
        let isAddress = lowercase.contains("://") || lowercase.hasPrefix("git+") || lowercase.hasPrefix("file:")
        return isAddress ? item[...] : nil
    }

    private static func refusal(of item: String, _ allowsURLs: Bool, _ path: ArgumentPath) -> ArgumentError {
        let mend =
            allowsURLs
            ? "give one that begins with https:// or git+https:// and has no encoded slashes"
            : "name a package of the index, or give the path of a file in the workspace"
        return ArgumentError(path, "\(excerpt(item)) is an address from which this server installs nothing; \(mend)")
    }

    /// What makes an item none that could be installed.
    private static func problem(of item: String) -> String? {
        if item.isEmpty { return "is empty; name a package, such as \"numpy\" or \"pandas>=2\"" }
        if item.utf8.count > longest { return "has \(item.utf8.count) bytes, of which at most \(longest) can be" }
        if item.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            return "\(excerpt(item)) contains a line break or another control character, which no package's name can"
        }
        if item.contains("$") {
            return "\(excerpt(item)) contains \"$\", by which installers would name variables of the server"
        }
        if item.hasPrefix("-") {
            return "\(excerpt(item)) is an option of the installer, and options are not taken; name packages only"
        }
        return nil
    }

    /// Whether installers take an item for a file whatever else it looks like.
    private static func isArchive(_ item: String) -> Bool {
        let path = withoutExtras(item).path
        return [".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"].contains { path.hasSuffix($0) }
    }

    private static func beginsAsPath(_ item: String) -> Bool {
        [".", "/", "~", "\\"].contains { item.hasPrefix($0) }
    }

    /// The path in the workspace as an absolute one.
    private static func resolve(_ item: String, at argument: ArgumentPath, in workspace: Workspace) throws -> String {
        let (path, extras) = withoutExtras(item)
        guard RequirementSyntax.isExtras(extras) else {
            throw ArgumentError(argument, "\(excerpt(item)) has extras that are no names")
        }
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
