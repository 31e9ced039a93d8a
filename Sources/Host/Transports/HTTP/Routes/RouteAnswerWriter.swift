import HTTPTypes
import HummingbirdCore
import NIOCore

/// Writes the answer to one request to a route.
final class RouteAnswerWriter {
    private var unopened: ResponseWriter?
    private var open: (any ResponseBodyWriter)?
    private let request: Request
    private let channel: any Channel
    private let fields: HTTPFields
    /// Whether the client waits for a sign before it sends the body.
    private var isBodyAwaited: Bool
    /// What was answered, nil as long as nothing was.
    private(set) var status: HTTPResponse.Status?

    /// - Parameters:
    ///   - writer: the connection's.
    ///   - channel: the connection.
    ///   - request: what is answered.
    ///   - fields: header fields that every answer has.
    init(_ writer: consuming ResponseWriter, _ channel: any Channel, to request: Request, fields: HTTPFields) {
        unopened = consume writer
        self.channel = channel
        self.request = request
        self.fields = fields
        isBodyAwaited = request.expectsContinue
    }

    /// Whether the client wants more than the head.
    var sendsBody: Bool { request.method != .head }

    /// Tells a client that waits for it to send the body.
    @concurrent
    func invite() async throws {
        guard isBodyAwaited, let writer = unopened.take() else { return }
        isBodyAwaited = false
        try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        unopened = consume writer
    }

    /// Answers at one go.
    @concurrent
    func send(_ reply: HTTPReply) async throws {
        guard let writer = unopened.take() else { throw ChannelError.outputClosed }
        status = reply.status
        var reply = reply
        if announceEnd() { reply.fields[.connection] = "close" }
        try await reply.write(to: writer, adding: fields, withBody: sendsBody)
    }

    /// Answers with a text.
    @concurrent
    func send(_ head: RouteResponseHead, _ text: String) async throws {
        try await send(
            HTTPReply(
                status: .init(code: head.status), fields: Self.fields(head, without: fields),
                body: Self.mayHaveBody(head.status) ? Array(text.utf8) : []))
    }

    /// Begins an answer whose body follows.
    ///
    /// - Parameter length: of the body, in bytes; nil where only its end tells.
    @concurrent
    func begin(_ head: RouteResponseHead, length: Int64?) async throws {
        guard let writer = unopened.take() else { throw ChannelError.outputClosed }
        let status = HTTPResponse.Status(code: head.status)
        var all = Self.fields(head, without: fields)
        all.append(contentsOf: fields)
        all.append(HTTPField(name: .date, value: HTTPDate.now))
        if let length, Self.mayHaveBody(head.status) { all[.contentLength] = String(length) }
        // Without a length the end of a head alone could not be told from a body's beginning.
        let isBare = !sendsBody && length == nil
        if announceEnd() || isBare { all[.connection] = "close" }
        self.status = status
        open = try await writer.writeHead(HTTPResponse(status: status, headerFields: all))
        guard isBare else { return }
        open = nil
        channel.close(promise: nil)
    }

    /// Sends a part of the body, and waits while the client reads too slowly.
    @concurrent
    func send(_ part: ByteBuffer) async throws {
        try await open?.write(part)
    }

    /// Ends the answer that was begun.
    @concurrent
    func end() async throws {
        try await open.take()?.finish(nil)
    }

    /// Whether nothing may follow on the connection: what a client sends that still waits to be told so could be the
    /// body or another request.
    private func announceEnd() -> Bool {
        if isBodyAwaited { channel.announceLastAnswer() }
        return isBodyAwaited
    }

    /// Statuses whose answers end with their heads.
    static func mayHaveBody(_ status: Int) -> Bool {
        status != 204 && status != 205 && status != 304
    }

    private static func fields(_ head: RouteResponseHead, without own: HTTPFields) -> HTTPFields {
        var fields: HTTPFields = [:]
        for (name, value) in head.fields {
            // Who may read an answer is the host's decision.
            guard let name = HTTPField.Name(name), own[name] == nil || name == .vary else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        // A browser must not take for a page what its sender calls something else.
        if fields[.xContentTypeOptions] == nil { fields[.xContentTypeOptions] = "nosniff" }
        return fields
    }
}
