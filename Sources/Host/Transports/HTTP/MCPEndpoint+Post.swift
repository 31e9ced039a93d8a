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

        /// What has to be free for it, nil for what is answered already or goes on with what is counted.
        var need: Need? {
            switch self {
            case .reply: nil
            case .call(let call): call.continues ? nil : Need(kind: .call, id: call.id)
            case .stream(let call): Need(kind: .stream, id: call.id)
            case .sessionCall(let call): Need(kind: .call, id: call.id)
            case .batch(let batch): Need(kind: .call, count: batch.calls.count, id: nil)
            }
        }

        /// Takes back what was entered for it, where it is not run after all.
        func abandon() {
            switch self {
            case .reply, .call, .stream: break
            case .sessionCall(let call): call.abandon()
            case .batch(let batch): for call in batch.calls { call.abandon() }
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
        // Until the message is answered: what was read of it is kept as long.
        var share = memory.share()
        let (outcome, executor) = try await receive(request, post, body, &share)
        if case .reply(let reply) = outcome { return try await reply.write(to: writer, adding: fields) }
        let need = outcome.need
        if let need, !use.enter(principal, need.kind, count: need.count) {
            outcome.abandon()
            return try await HTTPReply.tooMany(need.words, id: need.id).write(to: writer, adding: fields)
        }
        let place = CallPlace()
        if let need { place.atEnd { [use] in use.leave(principal, need.kind, count: need.count) } }
        defer { place.leave() }
        let answer = EventStreamWriter(writer, fields: fields)
        try await withTaskExecutorPreference(executor) {
            try await run(outcome, place, answer, channel) { [bearers, headers = request.headers] in
                await bearers.stillAllows(headers, principal)
            }
        }
    }

    @concurrent
    private func run(
        _ outcome: Outcome, _ place: CallPlace, _ answer: EventStreamWriter, _ channel: any Channel,
        _ mayGoOn: @escaping @Sendable () async -> Bool
    ) async throws {
        switch outcome {
        case .reply:
            break
        case .call(let call):
            try await call.run(calls, place, answer, channel, configuration.streamTimes)
        case .stream(let call):
            try await call.run(streams, place, answer, channel, configuration.streamTimes, mayGoOn)
        case .sessionCall(let call):
            // A call may take longer than a session may be idle.
            defer { sessions.touch(call.session) }
            try await call.run(calls, answer, channel, configuration.streamTimes)
        case .batch(let batch):
            defer { sessions.touch(batch.session) }
            try await batch.run(calls, answer, channel, configuration.streamTimes)
        }
    }

    private var tooLong: HTTPReply {
        let error = JSONRPCError(
            .invalidRequest, "The message is longer than the \(configuration.messageLimit) bytes that are read")
        return .error(error, status: .contentTooLarge)
    }

    private var noRoom: HTTPReply {
        let error = JSONRPCError(.internalError, "Other messages take all the memory for them; try again later")
        var reply = HTTPReply.error(error, status: .serviceUnavailable)
        reply.fields[.retryAfter] = "1"
        return reply
    }

    /// Reads a message and begins what it leads to.
    ///
    /// - Returns: that, and where to go on with it.
    private func receive(
        _ request: Request, _ post: MCPPost, _ reader: BodyReader, _ share: inout MessageMemory.Share
    ) async throws -> (Outcome, (any TaskExecutor)?) {
        do {
            let body = try await reader.read(request, within: &share)
            let executor = LargeMessage.executor(forBytes: body.readableBytes)
            return (await withTaskExecutorPreference(executor) { receive(body, post) }, executor)
        } catch is BodyReader.TooLong {
            return (.reply(tooLong), nil)
        } catch is BodyReader.NoRoom {
            return (.reply(noRoom), nil)
        }
    }

    private func receive(_ body: ByteBuffer, _ post: MCPPost) -> Outcome {
        let value: JSONValue
        do throws(JSONError) {
            value = try body.withUnsafeReadableBytes { bytes throws(JSONError) in
                try JSONValue(parsing: bytes, limits: .message)
            }
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
        case .malformedResponse(let error, _):
            // What is refused changes nothing: the right answer may come yet.
            return .reply(.error(error))
        case .request(let call):
            let missing = scopesNeeded(for: call, post.principal)
            if !missing.isEmpty { return .reply(bearers.challenge.insufficient(missing, id: call.id)) }
            guard era == .modern else { return legacy(call, post) }
            return answering(call.id) { () throws(JSONRPCError) in try modern(call, post) }
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

    /// The scopes that a token lacks for what is asked for; empty if it lacks none, or none would do.
    private func scopesNeeded(for call: JSONRPCRequest, _ principal: Principal?) -> [String] {
        guard let grant = principal?.grant,
            let subject = server.forbidden(by: call, for: .overHTTP(principal))
        else { return [] }
        return grant.scopesNeeded(for: subject)
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
