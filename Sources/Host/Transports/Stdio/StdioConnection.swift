import JSON
import Synchronization

/// The conversation over a pair of streams: one client, of either era.
final class StdioConnection: Sendable {
    private let server: MCPServer
    private let channel: LineChannel
    private let inFlight: InFlightRequests
    private let handshaken = Mutex<LegacySession?>(nil)

    /// Whoever is at the other end of the streams, whatever it says: there is only one.
    static let caller = Caller(id: "stdio")

    init(server: MCPServer, channel: LineChannel, inFlight: InFlightRequests) {
        self.server = server
        self.channel = channel
        self.inFlight = inFlight
    }

    private var session: LegacySession? { handshaken.withLock { $0 } }

    /// Answers until the input ends and what is in flight then is answered.
    ///
    /// - Parameter onInputEnd: called when no more input comes.
    func serve(onInputEnd: @Sendable () -> Void) async {
        await withDiscardingTaskGroup { group in
            while let line = await channel.nextLine() {
                await channel.waitForRoom()
                guard let work = receive(line) else { continue }
                // At once, so that calls begin in the order of their lines.
                group.addImmediateTask { await work() }
            }
            session?.questions.failAll(CallError(.gone, "The client has closed its end"))
            onInputEnd()
        }
    }

    /// Takes a line, and returns what is left to do apart from reading on.
    private func receive(_ line: LineSplitter.Line) -> (@Sendable () async -> Void)? {
        switch parse(line) {
        case .nothing:
            return nil
        case .ready(let response):
            channel.write(response.serialized())
            return nil
        case .later(let work):
            return { [channel] in
                if let response = await work() { channel.write(response.serialized()) }
            }
        }
    }

    private func parse(_ line: LineSplitter.Line) -> Batch.Response {
        guard case .text(let bytes) = line else {
            return .error(JSONRPCError(.invalidRequest, "The message is longer than this server reads"), id: nil)
        }
        do throws(JSONError) {
            let value = try JSONValue(parsing: bytes, limits: .message)
            guard let messages = value.arrayValue else { return receive(JSONRPCMessage(value)) }
            if let error = Batch.refusal(messages, session: session) { return .error(error, id: nil) }
            return Batch.combine(messages.map { receive(JSONRPCMessage($0, inBatch: true)) })
        } catch {
            return .error(JSONRPCError(.parseError, "The message is not valid JSON: \(error)"), id: nil)
        }
    }

    private func receive(_ message: JSONRPCMessage) -> Batch.Response {
        switch message {
        case .request(let request):
            return receive(request)
        case .notification(let notification):
            inFlight.receive(notification)
            return .nothing
        case .response(let response):
            session?.questions.receive(response)
            return .nothing
        case .malformed(let error, let id):
            return .error(error, id: id)
        case .malformedResponse(_, let id):
            session?.questions.fail(id)
            return .nothing
        }
    }

    private func receive(_ request: JSONRPCRequest) -> Batch.Response {
        do throws(JSONRPCError) {
            if !ModernMeta.marks(request.params), session == nil, let result = try openingResult(request) {
                return .ready(Reply.result(result).message(id: request.id))
            }
            let scope = try scope(of: request)
            switch try server.begin(request, in: scope) {
            case .reply(let result): return .ready(Reply.result(result).message(id: request.id))
            case .call(let operation): return .later(try call(operation, request.id, scope))
            case .stream(let stream): return .later(try open(stream, request.id, scope))
            }
        } catch {
            return .error(error, id: request.id)
        }
    }

    /// What a legacy client may ask before its handshake: the handshake, and whether the server is there.
    private func openingResult(_ request: JSONRPCRequest) throws(JSONRPCError) -> JSONObject? {
        switch request.method {
        case "ping":
            return [:]
        case "initialize":
            let handshake = try Handshake(request.params)
            let session = LegacySession(handshake, caller: Self.caller, inFlight: inFlight) { [channel] message in
                channel.announce(message)
            }
            handshaken.withLock { $0 = session }
            return server.initializeResult(handshake)
        default:
            return nil
        }
    }

    private func scope(of request: JSONRPCRequest) throws(JSONRPCError) -> RequestScope {
        let meta = try RequestMeta(request.params)
        if ModernMeta.marks(request.params) {
            let modern = try ModernMeta(request.params)
            let revision = try modern.supportedRevision()
            return RequestScope(modern: modern, revision: revision, meta: meta, caller: Self.caller)
        }
        guard let session else {
            throw JSONRPCError(
                .invalidParams,
                "Neither \"_meta\" with \"\(ModernMeta.versionKey)\" came with the request nor \"initialize\" before it"
            )
        }
        if request.method == "initialize" {
            throw JSONRPCError(.invalidRequest, "\"initialize\" has been answered already")
        }
        return RequestScope(session: session, meta: meta)
    }

    /// Enters the call at once, so that a cancellation on the next line finds it.
    private func call(
        _ operation: @escaping Step.Operation, _ id: RequestID, _ scope: RequestScope
    ) throws(JSONRPCError) -> Batch.Work {
        let exchange = Exchange(.to(channel))
        try inFlight.insert(exchange, id: id)
        let link = RequestLink(scope, sink: exchange)
        return { [inFlight] in
            let reply = await exchange.run(operation, link: link)
            inFlight.remove(id)
            return reply?.message(id: id)
        }
    }

    /// Enters a request that stays open.
    private func open(
        _ stream: Step.Stream, _ id: RequestID, _ scope: RequestScope
    ) throws(JSONRPCError) -> Batch.Work {
        let exchange = Exchange(.to(channel), closing: stream.closing)
        try inFlight.insert(exchange, id: id)
        let link = RequestLink(scope, sink: exchange)
        return { [inFlight, channel] in
            let reply = await exchange.run(stream, link: link)
            inFlight.remove(id)
            if exchange.cancellation == .byClient || exchange.cancellation == .clientLeft { return nil }
            // The response tells of an orderly end, and the notification, which closes the stream, comes after it: a
            // client takes the one that comes first for the reason.
            if let reply { channel.write(reply.message(id: id).serialized()) }
            return ["jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": id.json]]
        }
    }

    /// Tells a legacy client something that it need not have asked for.
    func announce(_ message: OutgoingMessage) {
        if session != nil { channel.announce(message) }
    }
}
