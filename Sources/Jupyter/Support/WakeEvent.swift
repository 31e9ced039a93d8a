internal import CZeroMQ
internal import Glibc

/// Wakes a thread that waits for descriptors.
final class WakeEvent: Sendable {
    /// Can be read after `signal`, until `clear`.
    let descriptor: Int32

    init() throws(KernelError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw .errno("make an eventfd") }
    }

    deinit {
        close(descriptor)
    }

    /// Wakes the thread, once for any number of signals.
    func signal() {
        // Fails only if the counter is at its end, and then the thread is awake already.
        eventfd_write(descriptor, 1)
    }

    /// Sleeps again until the next signal.
    func clear() {
        var count: eventfd_t = 0
        eventfd_read(descriptor, &count)
    }
}
