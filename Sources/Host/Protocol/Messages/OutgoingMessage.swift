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
        /// A change that a client follows. Where one cannot be delivered, the client must learn that it missed some.
        case change
        /// Ends the request. Must arrive.
        case response
        /// No message, only a sign of life for whatever watches a silent connection.
        case keepAlive
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

    private init(_ kind: Kind) {
        self.kind = kind
        bytes = []
    }

    /// The response to a request.
    package init(response: JSONValue) {
        kind = .response
        bytes = response.serialized()
    }

    /// A sign of life.
    package static let keepAlive = OutgoingMessage(.keepAlive)

    /// A list is another one now.
    ///
    /// - Parameters:
    ///   - kind: which list.
    ///   - meta: the subscription that asked, of a modern client.
    package static func listChanged(_ kind: ListKind, meta: JSONObject? = nil) -> OutgoingMessage {
        change("notifications/\(kind.rawValue)/list_changed", meta)
    }

    /// A resource has changed, is gone, or is there again.
    static func resourceUpdated(_ uri: String, meta: JSONObject? = nil) -> OutgoingMessage {
        change("notifications/resources/updated", meta, ["uri": .string(uri)])
    }

    private static func change(
        _ method: String, _ meta: JSONObject?, _ params: JSONObject = [:]
    ) -> OutgoingMessage {
        var params = params
        params["_meta"] = meta.map { .object($0) }
        return OutgoingMessage(.change, method: method, params: params)
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
