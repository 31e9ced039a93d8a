import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore

/// The answer to one request: a stream of events if something had to be said before the answer, else a plain body.
///
/// The stream is opened by the first event only, so that a request which is refused before still gets the status that
/// its error deserves.
final class EventStreamWriter {
    private var unopened: ResponseWriter?
    private var open: (any ResponseBodyWriter)?
    private let fields: HTTPFields

    /// - Parameters:
    ///   - writer: the connection's.
    ///   - fields: header fields of the answer, whichever form it takes.
    init(_ writer: consuming ResponseWriter, fields: HTTPFields) {
        unopened = consume writer
        self.fields = fields
    }

    /// Writes events, and waits while the client reads too slowly.
    ///
    /// - Throws: if the client is not there any more.
    @concurrent
    func write(_ messages: [OutgoingMessage]) async throws {
        var buffer = ByteBuffer()
        for message in messages { ServerSentEvent.append(message, to: &buffer) }
        try await write(buffer)
    }

    /// Writes a part of the stream, opening it if it is the first.
    ///
    /// - Throws: if the client is not there any more.
    @concurrent
    func write(_ buffer: ByteBuffer) async throws {
        if let writer = unopened.take() {
            var fields = fields
            fields[.contentType] = "text/event-stream"
            fields[.cacheControl] = "no-cache, no-transform"
            fields[.acceleratedBuffering] = "no"
            fields.append(HTTPField(name: .date, value: HTTPDate.now))
            open = try await writer.writeHead(HTTPResponse(status: .ok, headerFields: fields))
        }
        if buffer.readableBytes > 0 { try await open?.write(buffer) }
    }

    /// Ends the answer.
    ///
    /// - Parameters:
    ///   - message: the response; nil for a request that gets none, whose stream ends empty.
    ///   - status: the status where no stream is open.
    ///   - forms: the forms of an answer that the client takes.
    @concurrent
    func finish(_ message: JSONValue?, status: HTTPResponse.Status, forms: AcceptedForms) async throws {
        if let writer = forms.json && message != nil || !forms.eventStream ? unopened.take() : nil {
            let reply = message.map { HTTPReply.json($0, status: status) } ?? .empty(.accepted)
            return try await reply.write(to: writer, adding: fields)
        }
        var last = ByteBuffer()
        if let message { ServerSentEvent.append(message.serialized(), to: &last) }
        try await end(last)
    }

    /// Ends the stream, opening it if nothing was written.
    @concurrent
    func end(_ last: ByteBuffer = ByteBuffer()) async throws {
        try await write(last)
        guard let body = open.take() else { return }
        try await body.finish(nil)
    }
}
