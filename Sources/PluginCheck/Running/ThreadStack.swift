import CLinux
import Glibc
import Synchronization

/// Where threads of this process are, which each is asked by a signal: none is stopped or looked into from outside.
///
/// For one who asks at a time.
enum ThreadStack {
    /// The signal of profilers, which ask the same. The threads that libdispatch begins block most others.
    static let signal = SIGPROF
    private static let limit: Int32 = 64
    /// Seconds that a thread has to answer, however busy the machine is.
    private static let patience = 5

    /// Has the signal do so, until the process ends.
    static func begin() {
        // The first use loads a library, which is nothing to do within a signal's handler.
        _ = linux_stack(addresses, 1)
        sem_init(arrival, 0, 0)
        asked.store(0, ordering: .relaxed)
        count.store(0, ordering: .relaxed)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in ThreadStack.tell() }
        action.sa_flags = SA_RESTART
        sigaction(signal, &action, nil)
    }

    /// The addresses that the functions of a thread return to, the innermost first; none where it does not tell.
    static func addresses(of thread: pid_t) -> [UnsafeMutableRawPointer] {
        asked.store(thread, ordering: .sequentiallyConsistent)
        guard linux_signal_thread(thread, signal) == 0, hasArrived(from: thread) else { return [] }
        return (0..<Int(count.load(ordering: .sequentiallyConsistent))).compactMap { addresses[$0] }
    }

    private static func hasArrived(from thread: pid_t) -> Bool {
        var deadline = timespec()
        clock_gettime(CLOCK_REALTIME, &deadline)
        deadline.tv_sec += patience
        while sem_timedwait(arrival, &deadline) != 0 {
            if errno == EINTR { continue }
            // One that has only just begun to tell is heard all the same.
            if take(thread) { return false }
            while sem_wait(arrival) != 0 {}
            return true
        }
        return true
    }

    /// - Returns: whether it was still this thread's turn.
    private static func take(_ thread: Int32) -> Bool {
        asked.compareExchange(expected: thread, desired: 0, ordering: .sequentiallyConsistent).exchanged
    }

    // What follows is used within a handler: it allocates nothing and takes no lock.

    nonisolated(unsafe) private static let addresses = UnsafeMutablePointer<UnsafeMutableRawPointer?>
        .allocate(capacity: Int(limit))
    nonisolated(unsafe) private static let arrival = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private static let asked = Atomic<Int32>(0)
    private static let count = Atomic<Int32>(0)

    private static func tell() {
        let reason = errno
        defer { errno = reason }
        guard take(linux_thread()) else { return }
        count.store(linux_stack(addresses, limit), ordering: .sequentiallyConsistent)
        sem_post(arrival)
    }
}
