import CLinux
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The system calls of this module, as Swift says them: failures are thrown, interrupted calls are repeated.
enum SystemCalls {
    /// openat(2). The descriptor is closed when another program is executed.
    static func open(
        _ path: String, in directory: Int32, flags: Int32, mode: mode_t = 0
    ) throws(Errno) -> OwnedDescriptor {
        OwnedDescriptor(owning: try check { openat(directory, path, flags | O_CLOEXEC, mode) })
    }

    /// openat2(2) that refuses `..` beyond the directory, absolute paths, and symbolic links of every kind.
    static func openBeneath(
        _ path: String, in directory: Int32, flags: Int32, mode: mode_t = 0
    ) throws(Errno) -> OwnedDescriptor {
        let resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS
        let result = try check {
            linux_openat2(directory, path, UInt64(flags | O_CLOEXEC), UInt64(mode), UInt64(resolve))
        }
        return OwnedDescriptor(owning: result)
    }

    static func makeDirectory(_ name: String, in directory: Int32) throws(Errno) {
        _ = try check { mkdirat(directory, name, 0o777) }
    }

    static func unlink(_ name: String, in directory: Int32, isDirectory: Bool) throws(Errno) {
        _ = try check { unlinkat(directory, name, isDirectory ? AT_REMOVEDIR : 0) }
    }

    /// Gives a name to a file that was opened without one. Fails with EEXIST if the name is taken.
    static func link(_ file: borrowing OwnedDescriptor, as name: String, in directory: Int32) throws(Errno) {
        let source = "/proc/self/fd/\(file.rawValue)"
        _ = try check { linkat(AT_FDCWD, source, directory, name, AT_SYMLINK_FOLLOW) }
    }

    /// Gives a file a second name. Fails with EEXIST if it is taken.
    static func link(_ name: String, as newName: String, in directory: Int32) throws(Errno) {
        _ = try check { linkat(directory, name, directory, newName, 0) }
    }

    /// Renames a file. Fails with EEXIST if the name is taken.
    static func rename(_ name: String, to newName: String, in directory: Int32) throws(Errno) {
        _ = try check { linux_rename_new(directory, name, directory, newName) }
    }

    /// Renames a file, and replaces what has the name. Fails with EISDIR or ENOTEMPTY rather than replace a directory.
    static func replace(_ name: String, by source: String, in directory: Int32) throws(Errno) {
        _ = try check { renameat(directory, source, directory, name) }
    }

    /// Opens once more what a descriptor refers to, as of `linux_open_path`, for other uses.
    static func reopen(_ file: borrowing OwnedDescriptor, flags: Int32) throws(Errno) -> OwnedDescriptor {
        try open("/proc/self/fd/\(file.rawValue)", in: AT_FDCWD, flags: flags)
    }

    /// Sets the bits that chmod(1) sets.
    static func setMode(of file: borrowing OwnedDescriptor, to mode: mode_t) throws(Errno) {
        let descriptor = file.rawValue
        _ = try check { fchmod(descriptor, mode) }
    }

    static func setOwner(of file: borrowing OwnedDescriptor, to owner: uid_t, _ group: gid_t) throws(Errno) {
        let descriptor = file.rawValue
        _ = try check { fchown(descriptor, owner, group) }
    }

    /// Fails if this process may not write to a file.
    static func checkWritable(_ name: String, in directory: Int32) throws(Errno) {
        _ = try check { faccessat(directory, name, W_OK, AT_EACCESS) }
    }

    /// Waits until the contents of a file are on the disk.
    static func synchronize(_ file: borrowing OwnedDescriptor) throws(Errno) {
        let descriptor = file.rawValue
        do throws(Errno) {
            _ = try check { fdatasync(descriptor) }
        } catch {
            // Some file systems have nothing to synchronize with.
            if error != .invalidArgument && error != .notSupported { throw error }
        }
    }

    /// The size of a directory's file system, and what of it may be used, in bytes.
    static func space(of directory: Int32) throws(Errno) -> (total: Int, available: Int) {
        var status = statvfs()
        _ = try check { fstatvfs(directory, &status) }
        let unit = Int(status.f_frsize)
        return (Int(status.f_blocks) * unit, Int(status.f_bavail) * unit)
    }

    static func status(of descriptor: Int32) throws(Errno) -> FileStatus {
        var status = stat()
        _ = try check { fstat(descriptor, &status) }
        return FileStatus(status)
    }

    /// The status of a name itself, also where it is a symbolic link.
    static func status(of name: UnsafePointer<CChar>, in directory: Int32) throws(Errno) -> FileStatus {
        var status = stat()
        _ = try check { fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) }
        return FileStatus(status)
    }

    /// Writes all bytes at the current position.
    static func writeAll(_ bytes: RawSpan, to descriptor: Int32) throws(Errno) {
        var written = 0
        while written < bytes.byteCount {
            let rest = bytes.extracting(written...)
            written += try checkCount { rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } }
        }
    }

    /// Reads from the current position until the buffer is full or the file ends.
    ///
    /// - Returns: how many bytes.
    static func readAll(from descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        var count = 0
        while count < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            let step = try checkCount { read(descriptor, rest.baseAddress, rest.count) }
            if step == 0 { break }
            count += step
        }
        return count
    }

    /// Reads at an offset until the buffer is full or the file ends.
    ///
    /// - Returns: how many bytes.
    static func readAll(
        from descriptor: Int32, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(Errno) -> Int {
        var count = 0
        while count < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            let step = try checkCount { pread(descriptor, rest.baseAddress, rest.count, off_t(offset + count)) }
            if step == 0 { break }
            count += step
        }
        return count
    }

    /// Where a descriptor points to, as an absolute path.
    static func path(of descriptor: Int32) throws(Errno) -> FilePath {
        let capacity = Int(PATH_MAX)
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            let length = buffer.withMemoryRebound(to: CChar.self) {
                readlink("/proc/self/fd/\(descriptor)", $0.baseAddress!, capacity)
            }
            count = max(0, length)
        }
        if bytes.isEmpty { throw Errno(rawValue: errno) }
        return FilePath(String(decoding: bytes, as: UTF8.self))
    }

    private static func check(_ call: () -> Int32) throws(Errno) -> Int32 {
        Int32(try checkCount { Int(call()) })
    }

    private static func checkCount(_ call: () -> Int) throws(Errno) -> Int {
        while true {
            let result = call()
            if result >= 0 { return result }
            let error = Errno(rawValue: errno)
            if error != .interrupted { throw error }
        }
    }
}
