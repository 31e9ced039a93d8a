package import JSON

/// Writes the messages that this client sends.
package struct MessageEncoder: Sendable {
    private static let delimiter = Array("<IDS|MSG>".utf8)

    private let signer: MessageSigner
    /// Names this client in the messages' headers.
    private let session: String

    package init(signer: MessageSigner, session: String) {
        self.signer = signer
        self.session = session
    }

    /// The frames of a message.
    ///
    /// - Parameters:
    ///   - id: names it.
    ///   - parent: the header of what it answers, where it answers something.
    package func frames(
        _ type: MessageType, id: String, parent: JSONObject = [:], content: JSONObject
    ) -> [[UInt8]] {
        let header: JSONObject = [
            "msg_id": .string(id),
            "session": .string(session),
            "username": "mortise",
            "date": .string(Timestamp.now()),
            "msg_type": .string(type.rawValue),
            "version": "5.4",
        ]
        let parts = [header.serialized(), parent.serialized(), JSONObject().serialized(), content.serialized()]
        return [Self.delimiter, signer.signature(of: parts)] + parts
    }
}
