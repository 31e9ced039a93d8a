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
        case stream(HTTPCall)
        case sessionCall(SessionCall)
        case batch(SessionBatch)

        /// What has to be free for it, nil for what is answered already.
        var need: Need? {
            switch self {
            case .reply: nil
            case .call(let call): Need(kind: .call, id: call.id)
            case .stream(let call): Need(kind: .stream, id: call.id)
            case .sessionCall(let call): Need(kind: .call, id: call.id)
            case .batch(let batch): Need(kind: .call, count: batch.calls.count, id: nil)
            }
        }
    }

    /// Room for calls or streams of a principal.
    struct Need {
        let kind: PrincipalUse.Kind
        var count = 1
        /// The id of the request, nil for several.
        let id: RequestID?

        var words: String { kind == .call ? "calls" : "streams" }
    }

    @concurrent
    func post(
        _ request: Request, from principal: Principal?, _ writer: consuming ResponseWriter, _ channel: any Channel,
        _ fields: HTTPFields
    ) async throws {
        let post = MCPPost(request, from: principal)
        let body = BodyReader(limit: configuration.messageLimit)
        let refusal = post.refusal ?? (body.isAnnouncedTooLong(request) ? tooLong : nil)
        if let refusal { return try await refusal.refusing(request).write(to: writer, adding: fields) }
        if request.expectsContinue { try await writer.writeInformationalHead(HTTPResponse(status: .continue)) }
        let outcome = try await receive(request, post, body)
        let need = outcome.need
        if let need, !use.enter(principal, need.kind, count: need.count) {
            return try await HTTPReply.tooMany(need.words, id: need.id).write(to: writer, adding: fields)
        }
        defer { if let need { use.leave(principal, need.kind, count: need.count) } }
        switch outcome {
        case .reply(let reply):
            try await reply.write(to: writer, adding: fields)
        case .call(let call):
            let answer = EventStreamWriter(writer, fields: fields)
            try await call.run(calls, answer, channel, configuration.streamTimes)
        case .stream(let call):
            let answer = EventStreamWriter(writer, fields: fields)
            try await call.run(streams, answer, channel, configuration.streamTimes)
        case .sessionCall(let call):
            let answer = EventStreamWriter(writer, fields: fields)
            try await call.run(calls, answer, channel, configuration.streamTimes)
        case .batch(let batch):
            try await HTTPReply.json(await batch.run(calls)).write(to: writer, adding: fields)
        }
    }

    private var tooLong: HTTPReply {
        let error = JSONRPCError(
            .invalidRequest, "The message is longer than the \(configuration.messageLimit) bytes that are read")
        return .error(error, status: .contentTooLarge)
    }

    private func receive(_ request: Request, _ post: MCPPost, _ reader: BodyReader) async throws -> Outcome {
        let body: ByteBuffer
        do {
            body = try await reader.read(request)
        } catch is BodyReader.TooLong {
            return .reply(tooLong)
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try body.withUnsafeReadableBytes { bytes throws(JSONError) in try JSONValue(parsing: bytes) }
        } catch {
            return .reply(.error(JSONRPCError(.parseError, "The message is not valid JSON: \(error)")))
        }
        if let messages = value.arrayValue { return receive(batch: messages, post) }
        return receive(JSONRPCMessage(value), post)
    }

    private func receive(_ message: JSONRPCMessage, _ post: MCPPost) -> Outcome {
        let era = post.era(of: message)
        switch message {
        case .malformed(let error, let id):
            return .reply(.error(error, id: id))
        case .request(let call) where !scopesNeeded(for: call, post.principal).isEmpty:
            return .reply(challenge.insufficient(scopesNeeded(for: call, post.principal), id: call.id))
        case .request(let call) where era == .modern:
            return answering(call.id) { () throws(JSONRPCError) in try modern(call, post) }
        case .request(let call):
            return legacy(call, post)
        case .notification where era == .modern:
            return .reply(modernNotification(post))
        case .response where era == .modern:
            let error = JSONRPCError(.invalidRequest, "A client of this protocol version does not send responses")
            return .reply(.error(error))
        case .notification(let notification):
            return .reply(receive(post) { $0.inFlight.receive(notification) })
        case .response(let response):
            return .reply(receive(post) { $0.questions.receive(response) })
        }
    }

    /// The scopes that a token lacks for the tool which is called; empty if it lacks none, or none would do.
    private func scopesNeeded(for call: JSONRPCRequest, _ principal: Principal?) -> [String] {
        guard call.method == "tools/call", let principal, let grant = principal.grant,
            let name = call.params["name"]?.stringValue, !principal.tools.offers(name),
            server.offerings.tools.tool(named: name) != nil
        else { return [] }
        return grant.scopesNeeded(for: name)
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
