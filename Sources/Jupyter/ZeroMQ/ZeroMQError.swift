/// Why a function of ZeroMQ failed.
package struct ZeroMQError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure that a caller tells apart.
    package struct Code: Sendable, Hashable {
        private enum Kind { case wouldBlock, terminated, noMemory, addressTooLong, tooLarge, other }
        private let kind: Kind

        /// Nothing can be sent or received now.
        package static let wouldBlock = Code(kind: .wouldBlock)
        /// The context is being ended.
        package static let terminated = Code(kind: .terminated)
        /// There is no memory, or no more sockets or descriptors may be opened.
        package static let noMemory = Code(kind: .noMemory)
        /// The path of an `ipc` endpoint is longer than a socket's path may be.
        package static let addressTooLong = Code(kind: .addressTooLong)
        /// A message is larger than any may be.
        package static let tooLarge = Code(kind: .tooLarge)
        /// Everything else; the message tells.
        package static let other = Code(kind: .other)
    }

    /// What kind of failure it is.
    package let code: Code
    /// What was tried and why it failed.
    package let message: String

    /// The message.
    package var description: String { message }
}
