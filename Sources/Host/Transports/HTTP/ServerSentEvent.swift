import NIOCore

/// The form in which a stream carries messages.
enum ServerSentEvent {
    private static let prefix = Array("event: message\n".utf8)
    private static let data = Array("data: ".utf8)
    private static let suffix = Array("\n\n".utf8)
    // No empty line follows, as for some clients one ends an event as soon as they know an id, though it holds nothing.
    private static let comment = Array(":\n".utf8)

    /// Adds an event with a message on one line, or a comment as a sign of life.
    ///
    /// - Parameters:
    ///   - message: what the event carries.
    ///   - id: by which the client can name it when it resumes the stream; nil where it cannot.
    ///   - buffer: what is to be sent.
    static func append(_ message: OutgoingMessage, id: String? = nil, to buffer: inout ByteBuffer) {
        guard message.kind != .keepAlive else {
            buffer.writeBytes(comment)
            return
        }
        append(message.bytes, id: id, to: &buffer)
    }

    /// Adds an event with a message on one line.
    static func append(_ message: [UInt8], id: String? = nil, to buffer: inout ByteBuffer) {
        buffer.reserveCapacity(
            minimumWritableBytes: prefix.count + data.count + message.count + suffix.count + (id?.utf8.count ?? 0) + 8)
        buffer.writeBytes(prefix)
        if let id { buffer.writeString("id: \(id)\n") }
        buffer.writeBytes(data)
        buffer.writeBytes(message)
        buffer.writeBytes(suffix)
    }

    /// Adds an event without a message, by whose id the client can resume a stream on which nothing was said yet.
    ///
    /// - Parameter retry: how long the client should wait before it does so.
    static func appendPrimer(id: String, retry: Duration, to buffer: inout ByteBuffer) {
        buffer.writeString("id: \(id)\nretry: \(retry.components.seconds * 1000)\ndata: \n\n")
    }
}
