import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore

/// The path `/mcp`, for clients of both eras.
struct MCPEndpoint: Sendable {
    let server: MCPServer
    let configuration: HTTPConfiguration
    let sessions: SessionStore
    /// What the messages of all clients take.
    let memory: MessageMemory
    /// The calls of all clients, for the end of the server.
    let calls: InFlightRequests
    /// The modern requests that stay open. They take no room from calls.
    let streams: InFlightRequests
    /// What each principal takes.
    let use: PrincipalUse
    /// Who knows the tokens of clients.
    let bearers: BearerCheck

    init(server: MCPServer, configuration: HTTPConfiguration, use: PrincipalUse, bearers: BearerCheck) {
        self.server = server
        self.configuration = configuration
        self.use = use
        self.bearers = bearers
        sessions = SessionStore(
            limit: configuration.sessionLimit, limitOfPrincipal: configuration.principalLimits.sessions,
            idleTime: configuration.sessionIdleTime, now: configuration.sessionClock)
        memory = MessageMemory(limit: max(configuration.messageMemory, configuration.messageLimit))
        calls = InFlightRequests(limit: configuration.callLimit)
        streams = InFlightRequests(limit: configuration.connectionLimit)
    }

    static let methods = "GET, POST, DELETE, OPTIONS"

    /// Ends what stays open until it is ended, since the server is going to stop. Calls go on.
    func closeStreams() {
        streams.cancelAll(.shutdown)
        sessions.endListening()
    }

    /// Cancels all calls, since the server stops.
    func cancelAll() {
        calls.cancelAll(.shutdown)
    }

    /// Answers a request.
    ///
    /// - Parameters:
    ///   - principal: who sends it, nil where nobody need say so.
    ///   - fields: header fields that every answer has.
    @concurrent
    func respond(
        to request: Request, from principal: Principal?, _ writer: consuming ResponseWriter, _ channel: any Channel,
        _ fields: HTTPFields
    ) async throws {
        let reply: HTTPReply
        switch request.method {
        case .post:
            return try await post(request, from: principal, writer, channel, fields)
        case .get:
            return try await get(request, from: principal, writer, channel, fields)
        case .delete:
            reply = delete(request, from: principal)
        case .options:
            reply = .preflight(request, methods: Self.methods)
        default:
            reply = .empty(.methodNotAllowed, [.allow: Self.methods])
        }
        try await reply.write(to: writer, adding: fields)
    }

    private func delete(_ request: Request, from principal: Principal?) -> HTTPReply {
        if ProtocolRevision(header: request.headers)?.era == .modern {
            return .empty(.methodNotAllowed, [.allow: Self.methods])
        }
        guard let id = request.headers[.mcpSessionID] else {
            return .error(JSONRPCError(.invalidRequest, "Mcp-Session-Id is missing: which session is to end?"))
        }
        guard sessions.find(id, of: principal) != nil else { return Self.unknownSession(nil) }
        return sessions.close(id) ? .empty(.noContent) : Self.unknownSession(nil)
    }

    static func unknownSession(_ id: RequestID?) -> HTTPReply {
        .error(
            JSONRPCError(.invalidRequest, "There is no such session; begin a new one with initialize"), id: id,
            status: .notFound)
    }
}
