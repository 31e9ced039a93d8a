import HTTPTypes
import JSON

// Clients that open a session by a handshake.
extension MCPEndpoint {
    enum Membership {
        case member(HTTPSession)
        case refused(HTTPReply)
    }

    func legacy(_ call: JSONRPCRequest, _ post: MCPPost) -> Outcome {
        if call.method == "initialize", post.fields[.mcpSessionID] == nil { return open(call, post.principal) }
        switch membership(of: post.fields, post.principal, call.id) {
        case .refused(let reply):
            return .reply(reply)
        case .member(let session):
            switch begin(call, in: session, post, delivery: post.forms.eventStream ? .byReader : .none) {
            case .answered(let message): return .reply(.json(message))
            case .running(let call): return .sessionCall(call)
            }
        }
    }

    /// Passes a notification or a response to its session.
    func receive(_ post: MCPPost, _ pass: (LegacySession) -> Void) -> HTTPReply {
        switch membership(of: post.fields, post.principal, nil) {
        case .refused(let reply):
            return reply
        case .member(let session):
            pass(session.legacy)
            return .empty(.accepted)
        }
    }

    func receive(batch: [JSONValue], _ post: MCPPost) -> Outcome {
        guard post.fields[.mcpSessionID] != nil else {
            let error = JSONRPCError(.invalidRequest, "A batch needs the session of a version that has batches")
            return .reply(.error(error))
        }
        switch membership(of: post.fields, post.principal, nil) {
        case .refused(let reply): return .reply(reply)
        case .member(let session): return receive(batch: batch, in: session, post)
        }
    }

    private func receive(batch: [JSONValue], in session: HTTPSession, _ post: MCPPost) -> Outcome {
        if let error = Batch.refusal(batch, session: session.legacy) { return .reply(.error(error)) }
        var responses: [JSONValue] = []
        var calls: [SessionCall] = []
        let messages = post.forms.eventStream ? Exchange(.byReader) : nil
        for message in batch {
            switch JSONRPCMessage(message, inBatch: true) {
            case .notification(let notification): session.legacy.inFlight.receive(notification)
            case .response(let response): session.legacy.questions.receive(response)
            case .malformed(let error, let id): responses.append(Reply.error(error).message(id: id))
            case .malformedResponse(_, let id): session.legacy.questions.fail(id)
            case .request(let call):
                switch begin(call, in: session, post, delivery: messages.map { .to($0) } ?? .none) {
                case .answered(let message): responses.append(message)
                case .running(let call): calls.append(call)
                }
            }
        }
        if !calls.isEmpty {
            return .batch(
                SessionBatch(session: session, ready: responses, calls: calls, forms: post.forms, messages: messages))
        }
        return .reply(responses.isEmpty ? .empty(.accepted) : .json(.array(responses)))
    }

    private func open(_ call: JSONRPCRequest, _ principal: Principal?) -> Outcome {
        answering(call.id) { () throws(JSONRPCError) in
            let handshake = try Handshake(call.params)
            guard let id = sessions.open(handshake, for: principal) else {
                let error = JSONRPCError(.internalError, "Too many sessions are at work; try again later")
                return .reply(.error(error, id: call.id, status: .serviceUnavailable))
            }
            var reply = HTTPReply.json(Reply.result(server.initializeResult(handshake)).message(id: call.id))
            reply.fields[.mcpSessionID] = id
            return .reply(reply)
        }
    }

    /// The session that a request belongs to.
    func membership(of fields: HTTPFields, _ principal: Principal?, _ id: RequestID?) -> Membership {
        guard let sessionID = fields[.mcpSessionID] else {
            let message =
                "Neither Mcp-Session-Id of a session opened by initialize nor \"_meta\" with "
                + "\"\(ModernMeta.versionKey)\" came with the request"
            return .refused(.error(JSONRPCError(.invalidParams, message), id: id))
        }
        if let version = fields.unknownProtocolVersion {
            return .refused(.error(.unsupportedVersion(version), id: id))
        }
        guard let session = sessions.find(sessionID, of: principal) else { return .refused(Self.unknownSession(id)) }
        return .member(session)
    }

    private enum Begun {
        case answered(JSONValue)
        case running(SessionCall)
    }

    private func begin(
        _ call: JSONRPCRequest, in session: HTTPSession, _ post: MCPPost, delivery: Exchange.Delivery
    ) -> Begun {
        do throws(JSONRPCError) {
            if call.method == "initialize" {
                throw JSONRPCError(.invalidRequest, "\"initialize\" has been answered already in this session")
            }
            let scope = RequestScope(
                session: session.legacy, meta: try RequestMeta(call.params), principal: post.principal)
            switch try server.begin(call, in: scope) {
            case .reply(let result): return .answered(Reply.result(result).message(id: call.id))
            case .call(let operation):
                return .running(
                    try SessionCall(
                        call, in: session, scope: scope, operation: operation, forms: post.forms,
                        delivery: delivery))
            case .stream: throw .unknownMethod(call.method)
            }
        } catch {
            return .answered(Reply.error(error).message(id: call.id))
        }
    }
}
