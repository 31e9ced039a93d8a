import HTTPTypes
import HummingbirdCore
import NIOCore

// GET: a stream on which a session listens, or one that it resumes.
extension MCPEndpoint {
    private enum Listening {
        case refused(HTTPReply)
        case open(EventLogs.Position, HTTPSession)
    }

    @concurrent
    func get(
        _ request: Request, from principal: Principal?, _ writer: consuming ResponseWriter, _ channel: any Channel,
        _ fields: HTTPFields
    ) async throws {
        switch listening(request.headers, principal) {
        case .refused(let reply):
            try await reply.write(to: writer, adding: fields)
        case .open(let position, let session):
            guard use.enter(principal, .stream) else {
                return try await HTTPReply.tooMany("streams").write(to: writer, adding: fields)
            }
            defer { use.leave(principal, .stream) }
            try await serve(position, of: session, EventStreamWriter(writer, fields: fields), channel) {
                [bearers, headers = request.headers] in
                await bearers.stillAllows(headers, principal)
            }
            sessions.touch(session)
        }
    }

    private func listening(_ fields: HTTPFields, _ principal: Principal?) -> Listening {
        // Where there is no session, there is nothing to listen to: so it is for all clients of the modern era.
        if ProtocolRevision(header: fields)?.era == .modern {
            return .refused(.empty(.methodNotAllowed, [.allow: Self.methods]))
        }
        guard AcceptedForms(fields).eventStream else {
            let error = JSONRPCError(.invalidRequest, "Accept must allow text/event-stream")
            return .refused(.error(error, status: .notAcceptable))
        }
        switch membership(of: fields, principal, nil) {
        case .refused(let reply): return .refused(reply)
        case .member(let session): return listening(session, after: fields[.lastEventID])
        }
    }

    private func listening(_ session: HTTPSession, after eventID: String?) -> Listening {
        if let eventID, !eventID.isEmpty {
            switch session.logs.resumption(after: eventID) {
            case .at(let position): return .open(position, session)
            // What was listened on, a new stream can replace.
            case .forgotten(.listening): break
            case .forgotten(.answer): return Self.noEvent("Last-Event-ID names an event that is not kept any more")
            case .unknown: return Self.noEvent("Last-Event-ID names no event that this session was sent")
            }
        }
        guard let log = session.logs.makeListening() else {
            let error = JSONRPCError(.invalidRequest, "This session has too many open streams; close one first")
            return .refused(.error(error, status: .conflict))
        }
        return .open(EventLogs.Position(log: log, event: 0), session)
    }

    private static func noEvent(_ message: String) -> Listening {
        .refused(.error(JSONRPCError(.invalidRequest, message)))
    }

    @concurrent
    private func serve(
        _ position: EventLogs.Position, of session: HTTPSession, _ writer: EventStreamWriter, _ channel: any Channel,
        while mayGoOn: @Sendable () async -> Bool
    ) async throws {
        let log = position.log
        let reader = log.attach()
        defer { log.detach(reader) }
        channel.watchDisconnect { log.detach(reader) }
        defer { channel.unwatchDisconnect() }
        let signs = SignsOfLife(on: channel.eventLoop, configuration.streamTimes) { log.wake() }
        signs.start()
        defer { signs.stop() }
        var buffer = ByteBuffer()
        open(position, of: session, &buffer)
        var last = position.event
        try await writer.write(buffer)
        while let batch = await log.next(after: last, for: reader) {
            buffer.clear()
            guard await mayGoOn() else { break }
            for event in batch.events {
                ServerSentEvent.append(event.message, id: log.id(of: event.number), to: &buffer)
                last = event.number
            }
            if batch.isEnd { break }
            if batch.events.isEmpty { ServerSentEvent.append(.keepAlive, to: &buffer) }
            try await writer.write(buffer)
            buffer.clear()
        }
        try await writer.end(buffer)
    }

    /// What a stream begins with.
    private func open(_ position: EventLogs.Position, of session: HTTPSession, _ buffer: inout ByteBuffer) {
        let log = position.log
        if log.purpose == .listening { session.logs.catchUp(log) }
        // Older clients take an event without a message for a broken one.
        guard session.legacy.revision >= .november2025, position.event == 0 else {
            return ServerSentEvent.append(.keepAlive, to: &buffer)
        }
        ServerSentEvent.appendPrimer(id: log.id(of: 0), retry: configuration.streamTimes.retry, to: &buffer)
    }
}
