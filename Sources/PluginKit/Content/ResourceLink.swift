public import JSON

/// A resource, as a link in a result and as an entry of a list of resources.
public struct ResourceLink: Sendable, Hashable {
    /// Where the resource is.
    public var uri: String
    /// Its name, as of a file.
    public var name: String
    /// Its name for people.
    public var title: String?
    /// What it is.
    public var description: String?
    /// Its media type.
    public var mimeType: String?
    /// Its size in bytes.
    public var size: Int?
    /// Pictures for people.
    public var icons: [Icon]
    /// For whom it is, and how much it matters.
    public var annotations: ContentAnnotations
    /// More for programs.
    public var meta: JSONObject

    /// A link of which only address and name must be known.
    public init(
        uri: String, name: String, title: String? = nil, description: String? = nil, mimeType: String? = nil,
        size: Int? = nil, icons: [Icon] = [], annotations: ContentAnnotations = ContentAnnotations(),
        meta: JSONObject = [:]
    ) {
        self.uri = uri
        self.name = name
        self.title = title
        self.description = description
        self.mimeType = mimeType
        self.size = size
        self.icons = icons
        self.annotations = annotations
        self.meta = meta
    }

    var json: JSONObject {
        var object: JSONObject = ["type": "resource_link"]
        for (key, value) in resource { object[key] = value }
        return object
    }

    /// The MCP `Resource` object.
    var resource: JSONObject {
        var object: JSONObject = ["uri": .string(uri), "name": .string(name)]
        object["title"] = title.map { .string($0) }
        object["description"] = description.map { .string($0) }
        object["mimeType"] = mimeType.map { .string($0) }
        object["size"] = size.map { JSONValue($0) }
        object["icons"] = icons.json
        return object.adding(annotations: annotations, meta: meta)
    }
}
