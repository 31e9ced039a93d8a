/// What a legacy client is to be told once there is a way or room for it: each message once, since they say only what
/// has changed, not how.
struct Announcements {
    /// In the order in which they came.
    private var waiting: [OutgoingMessage] = []

    /// Each list, and the resources that a session may subscribe to.
    static let limit = ResourceSubscriptions.limit + ListKind.allCases.count

    var first: OutgoingMessage? { waiting.first }

    /// Adds a message, unless the same waits. Of too many the oldest goes: it is of a subscription that has ended.
    mutating func add(_ message: OutgoingMessage) {
        guard !waiting.contains(where: { $0.bytes == message.bytes }) else { return }
        if waiting.count >= Self.limit { waiting.removeFirst() }
        waiting.append(message)
    }

    mutating func removeFirst() {
        waiting.removeFirst()
    }

    /// Takes all.
    mutating func takeAll() -> [OutgoingMessage] {
        defer { waiting = [] }
        return waiting
    }
}
