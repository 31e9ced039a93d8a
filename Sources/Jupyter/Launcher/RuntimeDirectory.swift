internal import Glibc
internal import SystemPackage

/// The private directory of this process's kernels: their sockets, their keys and the program that starts them.
struct RuntimeDirectory: Sendable {
    let path: FilePath

    /// A directory that another generation has made.
    init(path: FilePath) {
        self.path = path
    }

    /// Makes the directory, with mode 0700, where the system keeps such things: `$XDG_RUNTIME_DIR`, or `$TMPDIR`, or
    /// `/tmp`, the first that can be written and whose path is not too long for sockets.
    init(environment: [String: String]) throws(KernelError) {
        let candidates = ["XDG_RUNTIME_DIR", "TMPDIR"].compactMap { environment[$0] } + ["/tmp"]
        var failures: [String] = []
        for parent in candidates where parent.hasPrefix("/") {
            do {
                path = try Self.make(in: FilePath(parent))
                return
            } catch {
                failures.append(error.message)
            }
        }
        throw KernelError(.path, failures.joined(separator: "; "))
    }

    private static func make(in parent: FilePath) throws(KernelError) -> FilePath {
        // Longer than the longest name that will be in it, the socket of a kernel with a number of seven digits.
        _ = try ConnectionFile(prefix: parent.appending("mortise-XXXXXX").appending("1234567"))
        var template = Array(parent.appending("mortise-XXXXXX").string.utf8CString)
        guard mkdtemp(&template) != nil else {
            throw .errno("make a directory in \(parent)", code: .path)
        }
        return FilePath(platformString: template)
    }

    /// Writes a file that only this user can read; it must not exist yet.
    func write(_ contents: [UInt8], to name: String) throws(KernelError) -> FilePath {
        let file = path.appending(name)
        do {
            let descriptor = try FileDescriptor.open(
                file, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
            try descriptor.closeAfter { _ = try descriptor.writeAll(contents) }
        } catch {
            throw KernelError(.path, "cannot write \(file): \(error)", cause: error)
        }
        return file
    }

    /// Makes a directory in it with mode 0700.
    func makeDirectory() throws(KernelError) -> FilePath {
        var template = Array(path.appending("state-XXXXXX").string.utf8CString)
        guard mkdtemp(&template) != nil else { throw .errno("make a directory in \(path)", code: .path) }
        return FilePath(platformString: template)
    }

    /// Removes a directory in it with the files that it has.
    func removeDirectory(_ directory: FilePath) {
        Self.removeFiles(of: directory, withPrefix: "")
        rmdir(directory.string)
    }

    /// Removes the files whose names begin with a prefix.
    func removeFiles(withPrefix prefix: String) {
        Self.removeFiles(of: path, withPrefix: prefix)
    }

    private static func removeFiles(of path: FilePath, withPrefix prefix: String) {
        guard let directory = opendir(path.string) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != "..", name.hasPrefix(prefix) { unlink(path.appending(name).string) }
        }
    }

    /// Removes the directory and all that is in it.
    func remove() {
        removeFiles(withPrefix: "")
        rmdir(path.string)
    }
}
