import Synchronization

/// The memory that the messages of all connections take together.
///
/// A little of each is free, so that large messages never keep out small ones: of those there is no more than the
/// number of connections allows.
final class MessageMemory: Sendable {
    /// What one message takes, until this is gone.
    struct Share: ~Copyable {
        private let memory: MessageMemory
        private var byteCount = 0

        fileprivate init(of memory: MessageMemory) {
            self.memory = memory
        }

        deinit {
            memory.give(byteCount)
        }

        /// Takes what a message of so many bytes needs.
        ///
        /// - Returns: false if there is not so much now.
        mutating func grow(to messageSize: Int) -> Bool {
            let wanted = max(0, messageSize - MessageMemory.freeSize)
            guard wanted > byteCount else { return true }
            guard memory.take(wanted - byteCount) else { return false }
            byteCount = wanted
            return true
        }
    }

    private static let freeSize = 64 << 10

    private let rest: Mutex<Int>

    /// - Parameter limit: in bytes.
    init(limit: Int) {
        rest = Mutex(limit)
    }

    func share() -> Share { Share(of: self) }

    private func take(_ count: Int) -> Bool {
        rest.withLock { rest in
            guard rest >= count else { return false }
            rest -= count
            return true
        }
    }

    private func give(_ count: Int) {
        if count > 0 { rest.withLock { $0 += count } }
    }
}
