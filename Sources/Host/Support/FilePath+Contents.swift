import Glibc
package import SystemPackage

extension FilePath {
    /// Reads a file that is small, if it is what it should be.
    ///
    /// - Parameter limit: the most bytes that it should have.
    /// - Returns: all of it; of a longer one more than `limit` bytes, though not all.
    /// - Throws: why it cannot be read. A FIFO without a writer is empty, so that it does not hold up anybody.
    package func contents(limit: Int) throws(Errno) -> [UInt8] {
        do {
            let descriptor = try FileDescriptor.open(self, .readOnly, options: [.closeOnExec, .nonBlocking])
            return try descriptor.closeAfter {
                return try descriptor.contents(limit: limit)
            }
        } catch {
            // All that these functions throw.
            throw error as? Errno ?? .ioError
        }
    }
}

extension FilePath {
    /// Replaces a file, or makes one, at one go: nobody ever reads half of it.
    ///
    /// - Throws: `Errno`, having changed nothing.
    func replaceContents(by bytes: some Sequence<UInt8>, permissions: FilePermissions) throws(Errno) {
        let temporary = FilePath(string + ".\(getpid()).new")
        do {
            let descriptor = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow], permissions: permissions)
            _ = try descriptor.closeAfter { try descriptor.writeAll(bytes) }
            guard rename(temporary.string, string) == 0 else { throw Errno(rawValue: errno) }
        } catch {
            unlink(temporary.string)
            throw error as? Errno ?? .ioError
        }
    }
}

extension FileDescriptor {
    /// As of a path.
    func contents(limit: Int) throws -> [UInt8] {
        var content: [UInt8] = []
        while content.count <= limit {
            let part = try [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, length in
                length = try read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            if part.isEmpty { break }
            content += part
        }
        return content
    }
}
