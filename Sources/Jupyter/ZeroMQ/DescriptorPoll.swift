internal import CZeroMQ
internal import Glibc

/// Waits until any of many descriptors can be read, at a cost that does not grow with their number.
struct DescriptorPoll<Token: RawRepresentable<UInt64>>: ~Copyable {
    /// How many descriptors one wait tells of at most; of the others the next does.
    private static var batch: Int { 64 }

    private let descriptor: Int32
    private var events = [epoll_event](repeating: epoll_event(), count: batch)

    init() throws(KernelError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw .errno("make an epoll instance") }
    }

    deinit {
        close(descriptor)
    }

    /// Watches a descriptor, which must be forgotten before it is closed.
    ///
    /// - Parameter token: what `wait` calls it.
    borrowing func watch(_ watched: Int32, as token: Token) throws(KernelError) {
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data(u64: token.rawValue))
        guard epoll_ctl(descriptor, EPOLL_CTL_ADD, watched, &event) == 0 else { throw .errno("watch a socket") }
    }

    /// Stops to watch a descriptor.
    borrowing func forget(_ watched: Int32) {
        // It fails only for what is not watched, so what is asked for is so.
        epoll_ctl(descriptor, EPOLL_CTL_DEL, watched, nil)
    }

    /// Tells which descriptors can be read.
    ///
    /// - Parameter isPatient: whether to wait until there is one, however long that takes.
    mutating func wait(isPatient: Bool) throws(KernelError) -> [Token] {
        while true {
            let count = epoll_wait(descriptor, &events, Int32(Self.batch), isPatient ? -1 : 0)
            if count >= 0 { return events.prefix(Int(count)).compactMap { Token(rawValue: $0.data.u64) } }
            guard Glibc.errno == EINTR else { throw .errno("wait for messages") }
        }
    }
}
