package import JSON

/// A message of the Jupyter protocol, version 5.
package struct Message: Sendable {
    /// Names the message, unlike any other.
    package let id: String
    /// What it is; nil for a type that this client has no use for.
    package let type: MessageType?
    /// The id of the request that it answers or that caused it, if there was one.
    package let parentID: String?
    /// What that request is; nil if there was none or it is of a type that this client has no use for.
    package let parentType: MessageType?
    package let metadata: JSONObject
    package let content: JSONObject
    /// Binary parts, as received.
    package let buffers: [Frame]
    /// How many bytes it had on the wire.
    package let size: Int

    package init(
        id: String, type: MessageType?, parentID: String? = nil, parentType: MessageType? = nil,
        metadata: JSONObject = [:],
        content: JSONObject = [:], buffers: [Frame] = [], size: Int = 0
    ) {
        self.id = id
        self.type = type
        self.parentID = parentID
        self.parentType = parentType
        self.metadata = metadata
        self.content = content
        self.buffers = buffers
        self.size = size
    }
}
