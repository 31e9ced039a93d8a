import CLinux
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension Workspace {
    /// Opens a regular file for reading. What is none, such as a FIFO or a device, is refused without being touched.
    package func open(_ path: String) throws(WorkspaceError) -> OwnedDescriptor {
        let checked = try WorkspacePath(path)
        let place = try attempt("read", path) { () throws(Errno) in
            try resolver.open(checked, beneath: root.rawValue, flags: linux_open_path)
        }
        let kind = try attempt("read", path) { () throws(Errno) in try SystemCalls.status(of: place.rawValue).kind }
        guard kind == .regular else { throw WorkspaceError(notFile: kind, action: "read", path: path) }
        return try attempt("read", path) { () throws(Errno) in
            try SystemCalls.reopen(place, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
        }
    }

    /// Reads a regular file from its start.
    ///
    /// - Parameters:
    ///   - path: which.
    ///   - limit: how many bytes at most.
    /// - Returns: the bytes, as many as there are up to the limit.
    package func read(_ path: String, limit: Int) throws(WorkspaceError) -> [UInt8] {
        let file = try open(path)
        return try read(path, from: file, at: 0, limit: limit).bytes
    }

    /// Reads a part of a regular file that was opened.
    ///
    /// - Parameters:
    ///   - path: what it is called in errors.
    ///   - file: the file.
    ///   - offset: where the part begins, in bytes.
    ///   - limit: how many bytes at most.
    /// - Returns: the bytes, as many as there are up to the limit, and the status of the file after they were read.
    package func read(
        _ path: String, from file: borrowing OwnedDescriptor, at offset: Int, limit: Int
    ) throws(WorkspaceError) -> (bytes: [UInt8], status: FileStatus) {
        let descriptor = file.rawValue
        return try attempt("read", path) { () throws(Errno) in
            let size = try SystemCalls.status(of: descriptor).size
            let bytes = try Self.read(descriptor, at: offset, count: max(0, min(limit, size - offset)))
            return (bytes, try SystemCalls.status(of: descriptor))
        }
    }

    private static func read(_ descriptor: Int32, at offset: Int, count: Int) throws(Errno) -> [UInt8] {
        if count == 0 { return [] }
        var failure: Errno?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, count in
            do throws(Errno) {
                let buffer = UnsafeMutableRawBufferPointer(buffer)
                count = try SystemCalls.readAll(from: descriptor, at: offset, into: buffer)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
