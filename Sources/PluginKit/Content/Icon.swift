import JSON

/// A picture for people, as of a tool or a prompt.
public struct Icon: Sendable, Hashable {
    /// Where it is: an `https:` or `data:` URI.
    public var source: String
    /// Its media type.
    public var mimeType: String?
    /// Its sizes, as `48x48` or `any`.
    public var sizes: [String]

    /// A picture of which only the source must be known.
    public init(_ source: String, mimeType: String? = nil, sizes: [String] = []) {
        self.source = source
        self.mimeType = mimeType
        self.sizes = sizes
    }

    var json: JSONObject {
        var object: JSONObject = ["src": .string(source)]
        object["mimeType"] = mimeType.map { .string($0) }
        if !sizes.isEmpty { object["sizes"] = .array(sizes.map { .string($0) }) }
        return object
    }
}

extension [Icon] {
    /// Nil where there are none, since the protocol would have a list then.
    var json: JSONValue? {
        isEmpty ? nil : .array(map { .object($0.json) })
    }
}
