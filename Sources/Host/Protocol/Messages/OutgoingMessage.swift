package import JSON

/// A message that the server sends of itself while it works on a request.
package struct OutgoingMessage: Sendable {
    /// What may happen to it when the client reads too slowly.
    package enum Kind: Sendable, Equatable {
        /// May be dropped when a later one follows.
        case progress
        /// May be dropped.
        case log
        /// Must arrive.
        case question
    }

    package let kind: Kind
    /// The message on one line.
    package let bytes: [UInt8]

    package init(_ kind: Kind, method: String, params: JSONObject, id: RequestID? = nil) {
        self.kind = kind
        var message: JSONObject = ["jsonrpc": "2.0"]
        message["id"] = id?.json
        message["method"] = .string(method)
        message["params"] = .object(params)
        bytes = message.serialized()
    }
}

/// Where the messages of a running request go.
package protocol MessageSink: AnyObject, Sendable {
    /// Takes a message from any thread, without waiting.
    ///
    /// - Returns: whether it will be delivered as far as this side can tell.
    @discardableResult
    func send(_ message: OutgoingMessage) -> Bool
}
