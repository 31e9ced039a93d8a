import JSON

/// Where in the list of resources a page begins: the list is that of the fixed ones, then that of each plugin which
/// lists more.
enum ResourceCursor: Equatable {
    /// Among the fixed ones, after the one of this URI.
    case fixed(after: String)
    /// In the list of a plugin, after its own cursor; nil for its beginning.
    case listed(plugin: String, after: String?)

    /// - Throws: `-32602` for a text that is no cursor.
    init(_ text: String) throws(JSONRPCError) {
        guard let plain = PageCursor.name(in: text), let parts = try? JSONValue(parsing: Array(plain.utf8)).arrayValue,
            let first = parts.first?.stringValue, parts.count == 2
        else { throw .foreignCursor }
        if parts[1].isNull {
            self = .listed(plugin: first, after: nil)
        } else if let second = parts[1].stringValue {
            self = first.isEmpty ? .fixed(after: second) : .listed(plugin: first, after: second)
        } else {
            throw .foreignCursor
        }
    }

    /// The cursor as clients get it.
    var text: String {
        let parts: JSONValue =
            switch self {
            case .fixed(let uri): ["", .string(uri)]
            case .listed(let plugin, let cursor): [.string(plugin), cursor.map { .string($0) } ?? .null]
            }
        return PageCursor.following(String(decoding: parts.serialized(), as: UTF8.self))
    }
}

extension JSONRPCError {
    /// A cursor that this server did not give, or whose place is gone.
    static let foreignCursor = JSONRPCError(
        .invalidParams, "The cursor is none of this server, or its place is gone; list anew")
}
