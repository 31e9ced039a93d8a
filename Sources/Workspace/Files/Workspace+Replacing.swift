import CLinux
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension Workspace {
    /// Writes a file, whether or not there is one already. Whoever reads it sees the old contents or the new, whole,
    /// also if the process or the machine dies meanwhile.
    ///
    /// A file that is replaced keeps its mode and, as far as this process may give it away, its owner. It becomes
    /// another file all the same: a hard link to the old one keeps the old contents.
    ///
    /// - Parameters:
    ///   - path: where. Its directories are made if they are missing.
    ///   - bytes: the contents.
    /// - Returns: the path in its shortest form.
    /// - Throws: an error if what is there is no regular file or may not be written to; it is as it was then.
    @discardableResult
    package func replace(_ path: String, with bytes: RawSpan) throws(WorkspaceError) -> String {
        let (parent, name) = try splitFilePath(path)
        if path.utf8.last == UInt8(ascii: "/") {
            throw WorkspaceError(
                .notFile, "\"\(path)\" ends with a slash, as a directory; give the path of a file", path: path)
        }
        let directory = try attempt("write", path) { () throws(Errno) in
            try resolver.makeDirectory(parent, beneath: root.rawValue)
        }
        let old = try attempt("write", path) { () throws(Errno) in
            try Self.replaceable(name, in: directory.rawValue)
        }
        if let kind = old?.kind, kind != .regular {
            throw WorkspaceError(notFile: kind, action: "write", path: path)
        }
        try attempt("write", path) { () throws(Errno) in
            try replace(name, in: directory.rawValue, keeping: old, with: bytes)
        }
        return parent.appending(name).string
    }

    /// Writes a file, as `replace(_:with:)` does with a span.
    @discardableResult
    package func replace(_ path: String, with bytes: [UInt8]) throws(WorkspaceError) -> String {
        try replace(path, with: bytes.span.bytes)
    }

    /// What has a name now, nil if nothing has.
    private static func replaceable(_ name: String, in directory: Int32) throws(Errno) -> FileStatus? {
        do throws(Errno) {
            let status = try SystemCalls.status(of: name, in: directory)
            // Renaming could replace it, but who took the right to write away meant it.
            if status.kind == .regular { try SystemCalls.checkWritable(name, in: directory) }
            return status
        } catch {
            if error == .noSuchFileOrDirectory { return nil }
            throw error
        }
    }

    private func replace(
        _ name: String, in directory: Int32, keeping old: FileStatus?, with bytes: RawSpan
    ) throws(Errno) {
        let hidden = ".writing-" + String(UInt64.random(in: .min ... .max), radix: 36)
        let new = try create(hidden, in: directory)
        do throws(Errno) {
            try SystemCalls.writeAll(bytes, to: new.file.rawValue)
            if let old { try Self.pass(old, to: new.file) }
            try SystemCalls.synchronize(new.file)
            if !new.isNamed { try SystemCalls.link(new.file, as: hidden, in: directory) }
            try SystemCalls.replace(name, by: hidden, in: directory)
        } catch {
            // The first error is the one to report, whether or not the remains can be removed.
            try? SystemCalls.unlink(hidden, in: directory, isDirectory: false)
            throw error
        }
    }

    /// Makes an empty file, without a name if the file system can: such a one is gone if the process dies.
    func create(_ hidden: String, in directory: Int32) throws(Errno) -> NewFile {
        if resolver.features.unnamedFiles {
            do throws(Errno) {
                let flags = linux_open_unnamed | O_WRONLY
                return NewFile(
                    file: try SystemCalls.open(".", in: directory, flags: flags, mode: 0o666), isNamed: false)
            } catch {
                // Another file system may be mounted here than at the root of the workspace.
                if error != .notSupportedOnSocket && error != .notSupported { throw error }
            }
        }
        return NewFile(
            file: try SystemCalls.open(hidden, in: directory, flags: Self.newFile, mode: 0o666), isNamed: true)
    }

    /// A file that is not at its place yet.
    struct NewFile: ~Copyable {
        let file: OwnedDescriptor
        let isNamed: Bool
    }

    /// Gives a file the owner and the mode of another.
    private static func pass(_ old: FileStatus, to file: borrowing OwnedDescriptor) throws(Errno) {
        let new = try SystemCalls.status(of: file.rawValue)
        if (new.owner, new.group) != (old.owner, old.group) {
            // Few may give files away, and who may not still may write.
            try? SystemCalls.setOwner(of: file, to: old.owner, old.group)
        }
        if new.mode != old.mode { try SystemCalls.setMode(of: file, to: old.mode) }
    }
}
