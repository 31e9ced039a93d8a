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
        let file = try receive(named: path)
        try file.append(bytes)
        return try file.publish()
    }

    /// Begins a new file that is written piece by piece, and appears under its name when it is whole.
    ///
    /// - Parameter path: the path wanted. Its directories are made if they are missing.
    package func receive(named path: String) throws(WorkspaceError) -> IncomingFile {
        let (parent, name) = try splitFilePath(path)
        do throws(Errno) {
            let directory = try resolver.makeDirectory(parent, beneath: root.rawValue)
            let hidden = ".writing-" + String(UInt64.random(in: .min ... .max), radix: 36)
            let new = try create(hidden, in: directory.rawValue)
            return IncomingFile(
                new, hidden: hidden, in: directory, parent: parent, name: name)
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

    /// Makes a new file to which a large output is appended piece by piece, and which is gone unless it is kept. If the
    /// name is taken, a number is added.
    ///
    /// - Parameter path: the path wanted. Its directories are made if they are missing.
    /// - Returns: the file, empty.
    package func spill(named path: String) throws(WorkspaceError) -> SpillFile {
        let (parent, name) = try splitFilePath(path)
        do throws(Errno) {
            let directory = try resolver.makeDirectory(parent, beneath: root.rawValue)
            let new = try Self.createSpill(named: UniqueNames(like: name), in: directory.rawValue)
            let created = new.name
            return SpillFile(new.file, in: directory, parent: parent, name: created)
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

    private struct NewSpill: ~Copyable {
        let file: OwnedDescriptor
        let name: String
    }

    private static func createSpill(named names: UniqueNames, in directory: Int32) throws(Errno) -> NewSpill {
        for name in names {
            do throws(Errno) {
                let file = try SystemCalls.open(name, in: directory, flags: newFile | O_APPEND, mode: 0o666)
                return NewSpill(file: file, name: name)
            } catch {
                if error != .fileExists { throw error }
            }
        }
        throw .fileExists
    }

    static var newFile: Int32 { O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW }
}
