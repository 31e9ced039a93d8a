import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A file descriptor on its way to a new owner, closed if it does not arrive.
package final class HeldDescriptor: Sendable {
    private let value: Mutex<Int32?>

    /// - Parameter rawValue: an open descriptor that nobody else closes.
    package init(_ rawValue: Int32) {
        value = Mutex(rawValue)
    }

    deinit {
        if let rawValue = release() { close(rawValue) }
    }

    /// Gives the descriptor away, once: who gets it has to close it.
    package func release() -> Int32? {
        value.withLock { $0.take() }
    }

    /// The descriptor, to be named to a new owner before it is released to that one; nil if it was given away.
    package var rawValue: Int32? { value.withLock { $0 } }

    /// Another descriptor of the same open file.
    ///
    /// - Returns: nil if the process has none left.
    static func duplicate(of descriptor: Int32) -> HeldDescriptor? {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        return copy < 0 ? nil : HeldDescriptor(copy)
    }

    /// The two ends of a connection. What the first writes the second reads; the other way is shut.
    ///
    /// Sockets, not a pipe: they can be made so that no program inherits them which another thread starts just now.
    ///
    /// - Returns: nil if the process has no descriptors left.
    static func connectedPair() -> (writer: HeldDescriptor, reader: Int32)? {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { return nil }
        shutdown(ends[0], Int32(SHUT_RD))
        return (HeldDescriptor(ends[0]), ends[1])
    }
}
