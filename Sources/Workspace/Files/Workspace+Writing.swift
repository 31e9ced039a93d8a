import CLinux
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension Workspace {
    /// Writes a new file, which appears under its name when it is whole. Nothing is ever replaced: if the name is
    /// taken, a number is added to it.
    ///
    /// - Parameters:
    ///   - bytes: the contents.
    ///   - path: the path wanted. Its directories are made if they are missing.
    /// - Returns: the path of the file.
    package func write(_ bytes: RawSpan, named path: String) throws(WorkspaceError) -> String {
        let (parent, name) = try splitFilePath(path)
        do throws(Errno) {
            let directory = try resolver.makeDirectory(parent, beneath: root.rawValue)
            let published =
                if resolver.features.unnamedFiles {
                    try Self.writeUnnamed(bytes, in: directory.rawValue, names: UniqueNames(like: name))
                } else {
                    try Self.writeHidden(bytes, in: directory.rawValue, names: UniqueNames(like: name))
                }
            return parent.appending(published).string
        } catch {
            throw failure(error, action: "write", path: path)
        }
    }

    /// Writes a new file, as `write(_:named:)` does with a span.
    ///
    /// - Returns: the path of the file.
    package func write(_ bytes: [UInt8], named path: String) throws(WorkspaceError) -> String {
        try write(bytes.span.bytes, named: path)
    }

    /// Makes a new file to which a large output is appended piece by piece. If the name is taken, a number is added.
    ///
    /// - Parameter path: the path wanted. Its directories are made if they are missing.
    /// - Returns: the file, empty.
    package func spill(named path: String) throws(WorkspaceError) -> SpillFile {
        let (parent, name) = try splitFilePath(path)
        do throws(Errno) {
            let directory = try resolver.makeDirectory(parent, beneath: root.rawValue)
            return try Self.createSpill(named: UniqueNames(like: name), in: directory.rawValue, parent: parent)
        } catch {
            throw failure(error, action: "write", path: path)
        }
    }

    func splitFilePath(_ path: String) throws(WorkspaceError) -> (parent: WorkspacePath, name: String) {
        guard let parts = try WorkspacePath(path).split else {
            throw WorkspaceError(.notFile, "\"\(path)\" is the workspace itself; give the path of a file", path: path)
        }
        return parts
    }

    /// Writes to a file without a name and then names it: if the process dies before, nothing is left over.
    private static func writeUnnamed(
        _ bytes: RawSpan, in directory: Int32, names: UniqueNames
    ) throws(Errno) -> String {
        let file = try SystemCalls.open(".", in: directory, flags: linux_open_unnamed | O_WRONLY, mode: 0o666)
        try SystemCalls.writeAll(bytes, to: file.rawValue)
        return try firstFree(names) { name throws(Errno) in try SystemCalls.link(file, as: name, in: directory) }
    }

    /// Writes to a hidden file and then renames it, where the file system has none without a name.
    private static func writeHidden(
        _ bytes: RawSpan, in directory: Int32, names: UniqueNames
    ) throws(Errno) -> String {
        let hidden = ".writing-" + String(UInt64.random(in: .min ... .max), radix: 36)
        let file = try SystemCalls.open(hidden, in: directory, flags: newFile, mode: 0o666)
        do throws(Errno) {
            try SystemCalls.writeAll(bytes, to: file.rawValue)
            return try firstFree(names) { name throws(Errno) in try publish(hidden, as: name, in: directory) }
        } catch {
            // The first error is the one to report, whether or not the remains can be removed.
            try? SystemCalls.unlink(hidden, in: directory, isDirectory: false)
            throw error
        }
    }

    private static func publish(_ hidden: String, as name: String, in directory: Int32) throws(Errno) {
        do throws(Errno) {
            try SystemCalls.rename(hidden, to: name, in: directory)
        } catch {
            // Some file systems cannot rename without replacing. Linking never replaces.
            if error != .invalidArgument && error != .noFunction { throw error }
            try SystemCalls.link(hidden, as: name, in: directory)
            try SystemCalls.unlink(hidden, in: directory, isDirectory: false)
        }
    }

    private static func createSpill(
        named names: UniqueNames, in directory: Int32, parent: WorkspacePath
    ) throws(Errno) -> SpillFile {
        for name in names {
            do throws(Errno) {
                let file = try SystemCalls.open(name, in: directory, flags: newFile | O_APPEND, mode: 0o666)
                return SpillFile(file, path: parent.appending(name).string)
            } catch {
                if error != .fileExists { throw error }
            }
        }
        throw .fileExists
    }

    private static func firstFree(
        _ names: UniqueNames, _ attempt: (String) throws(Errno) -> Void
    ) throws(Errno) -> String {
        for name in names {
            do throws(Errno) {
                try attempt(name)
                return name
            } catch {
                if error != .fileExists { throw error }
            }
        }
        throw .fileExists
    }

    static var newFile: Int32 { O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW }
}
