import JSON

/// For whom a content is, and how much it matters.
public struct ContentAnnotations: Sendable, Hashable {
    /// For whom it is; empty for everybody.
    public var audience: [Message.Role]
    /// From 0, which can be left out, to 1, which cannot.
    public var priority: Double?
    /// When it was changed last, as `2025-01-12T15:00:58Z`.
    public var lastModified: String?

    /// Annotations of which any may be left out.
    public init(audience: [Message.Role] = [], priority: Double? = nil, lastModified: String? = nil) {
        self.audience = audience
        self.priority = priority
        self.lastModified = lastModified
    }

    var json: JSONValue? {
        var object = JSONObject()
        if !audience.isEmpty { object["audience"] = .array(audience.map { .string($0.rawValue) }) }
        object["priority"] = priority.map { .double($0) }
        object["lastModified"] = lastModified.map { .string($0) }
        return object.isEmpty ? nil : .object(object)
    }
}
