internal import CZeroMQ
internal import Glibc
internal import Synchronization

/// A descriptor that is closed when it is let go of, if not before.
package final class OwnedDescriptor: Sendable {
    private let state: Mutex<Int32>

    /// The descriptor; -1 once it is closed or somebody else's.
    var number: Int32 { state.withLock { $0 } }

    /// - Parameter number: becomes this one's own.
    package init(_ number: Int32) {
        state = Mutex(number)
    }

    deinit {
        close()
    }

    /// Two sockets that are connected with each other.
    package static func pair() throws(KernelError) -> (OwnedDescriptor, OwnedDescriptor) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw .errno("make a pair of sockets")
        }
        return (OwnedDescriptor(ends[0]), OwnedDescriptor(ends[1]))
    }

    /// Leaves the descriptor to the caller, who has to close it.
    package func release() -> Int32 {
        state.withLock { number in
            defer { number = -1 }
            return number
        }
    }

    /// Closes the descriptor now.
    func close() {
        let number = release()
        if number >= 0 { Glibc.close(number) }
    }

    /// Another descriptor of the same.
    func duplicate() throws(KernelError) -> OwnedDescriptor {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .errno("duplicate a descriptor") }
        return OwnedDescriptor(copy)
    }

    /// Passes a descriptor over this socket, to whoever reads it.
    func pass(_ other: OwnedDescriptor) throws(KernelError) {
        guard mortise_pass_descriptor(number, other.number) == 0 else { throw .errno("pass a descriptor") }
    }
}
