import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension Workspace {
    /// Opens a regular file for reading. What is none, such as a FIFO, is refused without waiting for it.
    package func open(_ path: String) throws(WorkspaceError) -> OwnedDescriptor {
        let checked = try WorkspacePath(path)
        do throws(Errno) {
            let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY
            let file = try resolver.open(checked, beneath: root.rawValue, flags: flags)
            if try SystemCalls.status(of: file.rawValue).kind == .regular { return file }
        } catch {
            throw WorkspaceError(error, action: "read", path: path)
        }
        throw WorkspaceError(.notFile, "cannot read \"\(path)\": it is no regular file", path: path)
    }

    /// Reads a regular file from its start.
    ///
    /// - Parameters:
    ///   - path: which.
    ///   - limit: how many bytes at most.
    /// - Returns: the bytes, as many as there are up to the limit.
    package func read(_ path: String, limit: Int) throws(WorkspaceError) -> [UInt8] {
        let file = try open(path)
        do throws(Errno) {
            let size = try SystemCalls.status(of: file.rawValue).size
            let capacity = max(0, min(limit, size))
            var failure: Errno?
            let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                do throws(Errno) {
                    count = try SystemCalls.readAll(from: file.rawValue, into: UnsafeMutableRawBufferPointer(buffer))
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            return bytes
        } catch {
            throw WorkspaceError(error, action: "read", path: path)
        }
    }
}
