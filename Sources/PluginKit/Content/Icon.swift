import JSON

/// A picture for people, as of a tool or a prompt.
public struct Icon: Sendable, Hashable {
    /// Where it is: an `https:` or `data:` URI.
    public var source: String
    /// Its media type.
    public var mimeType: String?
    /// Its sizes, as `48x48` or `any`.
    public var sizes: [String]
    /// For which background it is made, nil for any.
    public var theme: Theme?

    /// A background.
    public enum Theme: String, Sendable {
        case light, dark
    }

    /// A picture of which only the source must be known.
    public init(_ source: String, mimeType: String? = nil, sizes: [String] = [], theme: Theme? = nil) {
        self.source = source
        self.mimeType = mimeType
        self.sizes = sizes
        self.theme = theme
    }

    var json: JSONObject {
        var object: JSONObject = ["src": .string(source)]
        object["mimeType"] = mimeType.map { .string($0) }
        if !sizes.isEmpty { object["sizes"] = .array(sizes.map { .string($0) }) }
        object["theme"] = theme.map { .string($0.rawValue) }
        return object
    }
}

extension [Icon] {
    /// Nil where there are none, since the protocol would have a list then.
    var json: JSONValue? {
        isEmpty ? nil : .array(map { .object($0.json) })
    }
}
