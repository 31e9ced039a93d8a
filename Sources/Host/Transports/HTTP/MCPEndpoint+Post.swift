import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore

// POST: one message of a client, or several where its version has batches.
extension MCPEndpoint {
    /// What a message leads to.
    enum Outcome {
        case reply(HTTPReply)
        case call(HTTPCall)
        case batch(HTTPBatch)
    }

    @concurrent
    func post(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel, _ fields: HTTPFields
    ) async throws {
        if request.headers[.expect]?.lowercased() == "100-continue", Self.refusal(of: request) == nil {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        switch try await receive(request) {
        case .reply(var reply):
            reply.fields.append(contentsOf: fields)
            try await reply.write(to: writer)
        case .call(let call):
            try await call.run(calls, EventStreamWriter(writer, fields: fields), channel)
        case .batch(let batch):
            var reply = HTTPReply.json(await batch.run(calls))
            reply.fields.append(contentsOf: fields)
            try await reply.write(to: writer)
        }
    }

    private func receive(_ request: Request) async throws -> Outcome {
        if let refusal = Self.refusal(of: request) { return .reply(refusal) }
        let body: ByteBuffer
        do {
            body = try await BodyReader(limit: configuration.messageLimit).read(request)
        } catch is BodyReader.TooLong {
            let error = JSONRPCError(
                .invalidRequest, "The message is longer than the \(configuration.messageLimit) bytes that are read")
            return .reply(.error(error, status: .contentTooLarge))
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try body.withUnsafeReadableBytes { bytes throws(JSONError) in try JSONValue(parsing: bytes) }
        } catch {
            return .reply(.error(JSONRPCError(.parseError, "The message is not valid JSON: \(error)")))
        }
        if let messages = value.arrayValue { return receive(batch: messages, request) }
        return receive(JSONRPCMessage(value), request)
    }

    private static func refusal(of request: Request) -> HTTPReply? {
        guard request.headers[.contentType].map(MediaType.name(of:)) == "application/json" else {
            return .error(
                JSONRPCError(.invalidRequest, "Content-Type must be application/json"), status: .unsupportedMediaType)
        }
        let forms = AcceptedForms(request.headers)
        guard forms.json || forms.eventStream else {
            let message = "Accept must allow application/json and text/event-stream"
            return .error(JSONRPCError(.invalidRequest, message), status: .notAcceptable)
        }
        return nil
    }

    private func receive(_ message: JSONRPCMessage, _ request: Request) -> Outcome {
        let era = Self.era(of: message, request.headers)
        switch message {
        case .malformed(let error, let id):
            return .reply(.error(error, id: id))
        case .request(let call) where era == .modern:
            return answering(call.id) { () throws(JSONRPCError) in try modern(call, request) }
        case .request(let call):
            return legacy(call, request)
        case .notification where era == .modern:
            return .reply(modernNotification(request))
        case .response where era == .modern:
            let error = JSONRPCError(.invalidRequest, "A client of this protocol version does not send responses")
            return .reply(.error(error))
        case .notification(let notification):
            return .reply(receive(request) { $0.inFlight.receive(notification) })
        case .response(let response):
            return .reply(receive(request) { $0.questions.receive(response) })
        }
    }

    /// The era is told by the headers and by `_meta`, never by the method.
    private static func era(of message: JSONRPCMessage, _ fields: HTTPFields) -> ProtocolRevision.Era {
        if case .request(let request) = message, ModernMeta.marks(request.params) { return .modern }
        if let version = fields[.mcpProtocolVersion] {
            if let revision = ProtocolRevision(rawValue: version) { return revision.era }
            // Some other version: of a session's client it is a mistake, of all others a newer protocol.
            return fields[.mcpSessionID] == nil ? .modern : .legacy
        }
        return fields[.mcpMethod] == nil ? .legacy : .modern
    }

    /// An outcome, or the answer to what it threw.
    func answering(_ id: RequestID, _ work: () throws(JSONRPCError) -> Outcome) -> Outcome {
        do throws(JSONRPCError) {
            return try work()
        } catch {
            return .reply(.error(error, id: id))
        }
    }
}
