import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore
import Synchronization

/// What every request passes first, whatever its path: the check of who asks, then the choice of who answers.
final class HTTPGate: Sendable {
    private let endpoint: MCPEndpoint
    /// Nil where no plugin can have routes.
    private let routes: RouteEndpoint?
    private let configuration: HTTPConfiguration
    private let bearers: BearerCheck
    /// Local until the address is known: the strict choice.
    private let policy: Mutex<OriginPolicy>

    init(
        endpoint: MCPEndpoint, routes: RouteEndpoint?, configuration: HTTPConfiguration, bearers: BearerCheck
    ) {
        self.endpoint = endpoint
        self.routes = routes
        self.configuration = configuration
        self.bearers = bearers
        policy = Mutex(Self.policy(isLocal: true, configuration))
    }

    /// Tells where the server listens, before it accepts a connection.
    func serve(on address: HTTPAddress) {
        policy.withLock { $0 = Self.policy(isLocal: address.isLocal, configuration) }
    }

    /// Who answers a request.
    private enum Destination {
        case gate(HTTPReply)
        case endpoint(Principal?)
        case route(RouteEndpoint, MatchedRoute, Principal?)
    }

    /// Answers one request.
    @concurrent
    func respond(to request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        if let fault = RequestFault(markOf: request) {
            return try await shaped(fault.reply, for: request).write(to: writer, withBody: request.method != .head)
        }
        let origin = request.headers[.origin]
        if let refusal = policy.withLock({ $0 }).refusal(host: request.head.authority, origin: origin) {
            let reply = HTTPReply.error(JSONRPCError(.invalidRequest, refusal), status: .forbidden)
            return try await shaped(reply, for: request).write(to: writer, withBody: request.method != .head)
        }
        let shared = origin.map(Self.sharingFields) ?? [:]
        switch await destination(of: request) {
        case .endpoint(let principal):
            try await endpoint.respond(to: request, from: principal, writer, channel, shared)
        case .route(let routes, let route, let principal):
            try await routes.respond(to: request, at: route, from: principal, writer, channel, shared)
        case .gate(let reply):
            try await shaped(reply, for: request).write(
                to: writer, adding: shared, withBody: request.method != .head)
        }
    }

    private func shaped(_ reply: HTTPReply, for request: Request) -> HTTPReply {
        (request.uri.path == "/mcp" ? reply : reply.outsideProtocol()).refusing(request)
    }

    private func destination(of request: Request) async -> Destination {
        switch (request.uri.path, request.method) {
        case ("/mcp", .head): .gate(.empty(.methodNotAllowed, [.allow: MCPEndpoint.methods]))
        // A browser asks beforehand whether it may ask, and shows no token when it does.
        case ("/mcp", .options): .endpoint(nil)
        case ("/mcp", _): await checked(request) { .endpoint($0) }
        case (let path, let method) where bearers.challenge.discovery?.paths.contains(path) == true:
            .gate(metadata(for: method))
        case ("/healthz", .get), ("/healthz", .head): .gate(.json(["status": "ok"]))
        case ("/healthz", _): .gate(.empty(.methodNotAllowed, [.allow: "GET, HEAD"]))
        default: await routeDestination(of: request)
        }
    }

    /// Where a client gets a token: known to everybody, or nobody could begin.
    private func metadata(for method: HTTPRequest.Method) -> HTTPReply {
        guard let discovery = bearers.challenge.discovery, method == .get || method == .head else {
            return .empty(.methodNotAllowed, [.allow: "GET, HEAD"])
        }
        return .json(.object(discovery.metadata))
    }

    private func routeDestination(of request: Request) async -> Destination {
        guard let routes else { return .gate(.nothing) }
        switch routes.destination(of: request) {
        case .nothing: return .gate(.nothing)
        case .refused(let reply): return .gate(reply)
        case .route(let route): return await checked(request) { .route(routes, route, $0) }
        }
    }

    /// Where a request goes on if its sender is known.
    private func checked(_ request: Request, _ destination: (Principal?) -> Destination) async -> Destination {
        switch await bearers.check(request) {
        case .from(let principal): endpoint.use.count(principal).map { .gate(.tooOften($0)) } ?? destination(principal)
        case .refused(let reply): .gate(reply)
        }
    }

    /// What lets a page of an allowed origin read the answer.
    private static func sharingFields(_ origin: String) -> HTTPFields {
        [
            .accessControlAllowOrigin: origin, .vary: "Origin",
            .accessControlExposeHeaders: "Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate",
        ]
    }

    private static func policy(isLocal: Bool, _ configuration: HTTPConfiguration) -> OriginPolicy {
        OriginPolicy(
            isLocal: isLocal, allowedHosts: configuration.allowedHosts, allowedOrigins: configuration.allowedOrigins)
    }
}
