internal import Glibc

/// Why something about a kernel failed.
package struct KernelError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case python, start, startTimeout, died, unreachable, closed, path, system
        }

        private let kind: Kind

        /// There is no Python, or it cannot run kernels.
        package static let python = Code(kind: .python)
        /// The kernel did not start.
        package static let start = Code(kind: .start)
        /// The kernel did not answer within the time it has to start.
        package static let startTimeout = Code(kind: .startTimeout)
        /// The kernel's process ended.
        package static let died = Code(kind: .died)
        /// The kernel takes no messages.
        package static let unreachable = Code(kind: .unreachable)
        /// The kernel, or all of them, are being ended by their owner.
        package static let closed = Code(kind: .closed)
        /// A directory or a file cannot be made or used.
        package static let path = Code(kind: .path)
        /// The operating system refused something.
        package static let system = Code(kind: .system)

        /// The name of the code.
        package var description: String { kind.rawValue }
    }

    /// What kind of failure it is.
    package let code: Code
    /// What happened, to what, and what to do.
    package let message: String
    /// The error that led to it.
    package let cause: (any Error)?

    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message.
    package var description: String { message }

    /// The error of the last system call of this thread.
    static func errno(_ attempt: String, code: Code = .system) -> KernelError {
        KernelError(code, "cannot \(attempt): \(String(cString: strerror(Glibc.errno)))")
    }
}
