import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A descriptor that becomes readable when another thread says so.
struct Wakeup: ~Copyable, Sendable {
    /// What the waiting thread polls.
    let descriptor: FileDescriptor
    private let other: FileDescriptor

    /// - Throws: `Errno` where the process has no descriptor left.
    init() throws {
        var ends: [Int32] = [-1, -1]
        // Unlike a pipe, a pair of sockets gets its flags in one step, so that no process started meanwhile inherits it.
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw Errno(rawValue: errno) }
        descriptor = FileDescriptor(rawValue: ends[0])
        other = FileDescriptor(rawValue: ends[1])
    }

    deinit {
        // Nothing can be done about a descriptor that does not close.
        try? descriptor.close()
        try? other.close()
    }

    /// Makes the descriptor readable. Any thread.
    func signal() {
        // Fails only when the buffer is full, and then the descriptor is readable already.
        _ = write(other.rawValue, [1], 1)
    }

    /// Makes the descriptor unreadable again. The waiting thread.
    func clear() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(descriptor.rawValue, &bytes, bytes.count) == bytes.count {}
    }
}
