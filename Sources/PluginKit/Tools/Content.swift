import JSON

/// A piece of what a model reads: a content block of MCP.
public enum Content: Sendable, Hashable {
    /// Plain text.
    case text(String)
    /// An image in base64.
    case image(data: String, mimeType: String)
    /// Sound in base64.
    case audio(data: String, mimeType: String)
    /// A resource that can be fetched.
    case resourceLink(ResourceLink)
    /// A resource's content as text.
    case embeddedText(uri: String, mimeType: String?, text: String)
    /// A resource's content as bytes, in base64.
    case embeddedBlob(uri: String, mimeType: String?, data: String)
}

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

    /// A link of which only address and name must be known.
    public init(
        uri: String, name: String, title: String? = nil, description: String? = nil, mimeType: String? = nil,
        size: Int? = nil
    ) {
        self.uri = uri
        self.name = name
        self.title = title
        self.description = description
        self.mimeType = mimeType
        self.size = size
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
        return object
    }
}

extension Content {
    var json: JSONObject {
        switch self {
        case .text(let text):
            ["type": "text", "text": .string(text)]
        case .image(let data, let mimeType):
            ["type": "image", "data": .string(data), "mimeType": .string(mimeType)]
        case .audio(let data, let mimeType):
            ["type": "audio", "data": .string(data), "mimeType": .string(mimeType)]
        case .resourceLink(let link):
            link.json
        case .embeddedText(let uri, let mimeType, let text):
            embedded(.text(uri: uri, mimeType: mimeType, text: text))
        case .embeddedBlob(let uri, let mimeType, let data):
            embedded(.blob(uri: uri, mimeType: mimeType, data: data))
        }
    }

    private func embedded(_ content: ResourceContent) -> JSONObject {
        ["type": "resource", "resource": .object(content.json)]
    }
}
