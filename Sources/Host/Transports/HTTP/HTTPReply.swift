import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore

/// A whole answer over HTTP.
struct HTTPReply {
    var status: HTTPResponse.Status
    var fields: HTTPFields = [:]
    var body: [UInt8] = []
    /// What the error says, if the body is one of JSON-RPC.
    var message: String?

    /// An answer without a body.
    static func empty(_ status: HTTPResponse.Status, _ fields: HTTPFields = [:]) -> HTTPReply {
        HTTPReply(status: status, fields: fields)
    }

    /// A JSON body.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> HTTPReply {
        HTTPReply(status: status, fields: [.contentType: "application/json"], body: value.serialized())
    }

    /// A JSON-RPC error.
    static func error(_ error: JSONRPCError, id: RequestID? = nil, status: HTTPResponse.Status? = nil) -> HTTPReply {
        var reply = json(Reply.error(error).message(id: id), status: status ?? Self.status(of: error))
        reply.message = error.message
        return reply
    }

    /// The status that the modern era wants for an error. Where it names none, the request as such went well.
    static func status(of error: JSONRPCError) -> HTTPResponse.Status {
        switch error.code {
        case .methodNotFound: .notFound
        case .internalError: .ok
        default: .badRequest
        }
    }

    /// The answer to a request whose body is not read. A client that waits for a sign to send it may send it all the
    /// same or not at all, so nothing after it on the connection could be understood.
    func refusing(_ request: Request) -> HTTPReply {
        guard request.expectsContinue else { return self }
        var reply = self
        reply.fields[.connection] = "close"
        return reply
    }

    /// Writes the answer at one go.
    ///
    /// Like all that handles a connection's writer, it states that it is concurrent: the writer is not Sendable, and
    /// Hummingbird's own functions, which take it, are concurrent.
    ///
    /// - Parameters:
    ///   - writer: the connection's.
    ///   - more: header fields besides the answer's own.
    ///   - withBody: false where only the head was asked for, which tells the length all the same.
    @concurrent
    consuming func write(
        to writer: consuming ResponseWriter, adding more: HTTPFields = [:], withBody: Bool = true
    ) async throws {
        var fields = fields
        fields.append(contentsOf: more)
        fields.append(HTTPField(name: .date, value: HTTPDate.now))
        // Such an answer has no body, and must not be said to have one.
        if status != .noContent { fields[.contentLength] = String(body.count) }
        let head = HTTPResponse(status: status, headerFields: fields)
        try await writer.write(
            response: head,
            body: body.isEmpty || !withBody ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}

extension Request {
    /// Whether the client waits for a sign before it sends the body.
    var expectsContinue: Bool { headers[.expect]?.lowercased() == "100-continue" }
}
