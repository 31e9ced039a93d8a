import Glibc
import Synchronization

/// Descriptors of this process, which are closed unless somebody takes them.
final class Descriptors: Sendable {
    private let numbers: Mutex<[Int32]>

    /// Duplicates descriptors, with close-on-exec.
    init(duplicating given: UnsafeBufferPointer<Int32>) throws(HandoverState.Refusal) {
        var copies: [Int32] = []
        for descriptor in given {
            let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
            guard copy >= 0 else {
                let error = errno
                for copy in copies { close(copy) }
                let status = error == EBADF ? Status.invalid : Status.failed
                throw HandoverState.Refusal(
                    status, "its descriptor \(descriptor) cannot be duplicated: \(String(cString: strerror(error)))")
            }
            copies.append(copy)
        }
        numbers = Mutex(copies)
    }

    deinit {
        for number in release() { close(number) }
    }

    /// Passes the descriptors to the caller, who has to close them.
    func release() -> [Int32] {
        numbers.withLock { numbers in
            defer { numbers = [] }
            return numbers
        }
    }
}
