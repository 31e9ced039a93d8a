public import JSON

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
    /// A content and what is said of it.
    indirect case annotated(Content, ContentAnnotations, meta: JSONObject)

    /// The content, and for whom it is.
    ///
    /// - Parameters:
    ///   - annotations: for whom it is, and how much it matters.
    ///   - meta: more for programs, the `_meta` of the block.
    public func annotated(
        _ annotations: ContentAnnotations = ContentAnnotations(), meta: JSONObject = [:]
    ) -> Content {
        .annotated(self, annotations, meta: meta)
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
        case .annotated(let content, let annotations, let meta):
            content.json.adding(annotations: annotations, meta: meta)
        }
    }

    private func embedded(_ content: ResourceContent) -> JSONObject {
        ["type": "resource", "resource": .object(content.json)]
    }
}

extension JSONObject {
    /// The object with annotations and `_meta`, as far as there are some.
    func adding(annotations: ContentAnnotations? = nil, meta: JSONObject) -> JSONObject {
        var object = self
        if let annotations = annotations?.json { object["annotations"] = annotations }
        if !meta.isEmpty { object["_meta"] = .object(meta) }
        return object
    }
}
