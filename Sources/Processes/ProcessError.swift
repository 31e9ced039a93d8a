/// Why a program could not be run.
package struct ProcessError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package struct Code: Sendable, Hashable {
        private enum Kind {
            case python, start
        }

        private let kind: Kind

        /// There is no Python, or not the one that was named.
        package static let python = Code(kind: .python)
        /// The program could not be started.
        package static let start = Code(kind: .start)
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
}
