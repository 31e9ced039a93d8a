import Crypto
import Glibc
import SystemPackage

/// A directory of this process alone, from which plugins are loaded.
///
/// A plugin is never loaded from where it was installed: to overwrite a mapped library crashes its process, and
/// `dlopen` of a path that it has seen answers with the old code. The copies are named by their content.
struct PrivateCopies: ~Copyable {
    let directory: FilePath

    init() throws(PluginError) {
        do throws(Errno) {
            directory = try FilePath.makeTemporaryDirectory(prefix: "mortise-plugins")
        } catch {
            throw PluginError(
                .unreadable,
                "Cannot make a directory in \(FilePath.temporaryDirectory) to load plugins from: \(error). Set TMPDIR to one that can be written."
            )
        }
    }

    deinit {
        rmdir(directory.string)
    }

    /// Copies a file while `body` uses the copy. Loading keeps the content mapped, so the copy is removed at once
    /// and nothing is left behind however this process ends.
    ///
    /// - Parameter body: takes the path of the copy and the SHA-256 of its content, in hexadecimal digits.
    func withCopy<Result>(
        of file: FilePath, _ body: (FilePath, String) throws(PluginError) -> Result
    ) throws(PluginError) -> Result {
        let copy: (path: FilePath, hash: String)
        do {
            copy = try Self.copy(file, into: directory)
        } catch let error as PluginError {
            throw error
        } catch {
            throw PluginError(.unreadable, "Cannot copy the plugin \(file) to \(directory): \(error).")
        }
        defer { unlink(copy.path.string) }
        return try body(copy.path, copy.hash)
    }

    private static func copy(_ file: FilePath, into directory: FilePath) throws -> (FilePath, String) {
        let source = try FileDescriptor.open(file, .readOnly, options: [.closeOnExec, .nonBlocking])
        return try source.closeAfter {
            try check(source, file)
            let temporary = directory.appending("incoming")
            let target = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerRead, .ownerWrite, .ownerExecute])
            do {
                let hash = try target.closeAfter { try copy(source, to: target) }
                let path = directory.appending("\(hash).so")
                guard rename(temporary.string, path.string) == 0 else { throw Errno(rawValue: errno) }
                return (path, hash)
            } catch {
                unlink(temporary.string)  // It would be in the way of the next plugin.
                throw error
            }
        }
    }

    private static func check(_ descriptor: FileDescriptor, _ file: FilePath) throws {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw PluginError(.unreadable, "\(file) is no regular file, so it cannot be a plugin. Remove it.")
        }
    }

    private static func copy(_ source: FileDescriptor, to target: FileDescriptor) throws -> String {
        var hash = SHA256()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try source.read(into: buffer)
            if count == 0 { break }
            let part = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            hash.update(bufferPointer: part)
            try target.writeAll(part)
        }
        return hash.finalize().hexadecimal
    }
}
