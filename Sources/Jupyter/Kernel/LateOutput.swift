package import JSON

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

    /// Adds what came before, some of which may have come here as well.
    mutating func insert(_ earlier: LateOutput) {
        let known = Set(messages.map(\.id))
        let all = earlier.messages.filter { !known.contains($0.id) } + messages
        let count = droppedCount + earlier.droppedCount
        self = LateOutput()
        droppedCount = count
        for message in all { append(message) }
    }

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

extension LateOutput {
    /// What another generation has kept.
    package init(_ json: JSONObject) {
        for message in json["messages"]?.arrayValue ?? [] {
            if let message = message.objectValue.flatMap(Message.init(handed:)) { append(message) }
        }
        droppedCount += json["dropped"]?.intValue ?? 0
    }

    package var json: JSONObject {
        ["messages": .array(messages.map { .object($0.handed) }), "dropped": JSONValue(droppedCount)]
    }
}

extension Message {
    /// What of the message is of use for late output, without its binary parts.
    fileprivate var handed: JSONObject {
        var object: JSONObject = [
            "id": .string(id), "metadata": .object(metadata), "content": .object(content), "size": JSONValue(size),
        ]
        object["type"] = type.map { .string($0.rawValue) }
        object["parent"] = parentID.map { .string($0) }
        object["parent_type"] = parentType.map { .string($0.rawValue) }
        return object
    }

    fileprivate init?(handed: JSONObject) {
        guard let id = handed["id"]?.stringValue else { return nil }
        self.init(
            id: id, type: handed["type"]?.stringValue.flatMap(MessageType.init),
            parentID: handed["parent"]?.stringValue,
            parentType: handed["parent_type"]?.stringValue.flatMap(MessageType.init),
            metadata: handed["metadata"]?.objectValue ?? [:], content: handed["content"]?.objectValue ?? [:],
            size: handed["size"]?.intValue ?? 0)
    }
}
