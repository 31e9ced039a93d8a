/// What cells put out after they had ended, from threads for example, with a bound.
package struct LateOutput: Sendable {
    /// The messages in order. The parent of each is the request of the cell that it belongs to.
    package private(set) var messages: [Message] = []
    /// How many older messages were dropped.
    package private(set) var droppedCount = 0
    private var size = 0

    /// Bytes that are kept.
    private static let limit = 1 << 20

    package init() {}

    /// Whether there was none.
    package var isEmpty: Bool { messages.isEmpty && droppedCount == 0 }

    /// Adds a message, dropping the oldest ones if there is no room.
    mutating func append(_ message: Message) {
        messages.append(message)
        size += message.size
        while size > Self.limit, !messages.isEmpty {
            size -= messages.removeFirst().size
            droppedCount += 1
        }
    }
}
