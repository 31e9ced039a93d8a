import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore
import Synchronization

/// What every request passes first, whatever its path: the check of who asks, then the choice of who answers.
final class HTTPGate: Sendable {
    private let endpoint: MCPEndpoint
    private let configuration: HTTPConfiguration
    /// Local until the address is known: the strict choice.
    private let policy: Mutex<OriginPolicy>

    init(endpoint: MCPEndpoint, configuration: HTTPConfiguration) {
        self.endpoint = endpoint
        self.configuration = configuration
        policy = Mutex(Self.policy(isLocal: true, configuration))
    }

    /// Tells where the server listens, before it accepts a connection.
    func serve(on address: HTTPAddress) {
        policy.withLock { $0 = Self.policy(isLocal: address.isLocal, configuration) }
    }

    /// Answers one request.
    @concurrent
    func respond(to request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        let origin = request.headers[.origin]
        let shared = origin.map(Self.sharingFields) ?? [:]
        let reply: HTTPReply
        if let refusal = policy.withLock({ $0 }).refusal(host: request.head.authority, origin: origin) {
            reply = .error(JSONRPCError(.invalidRequest, refusal), status: .forbidden)
        } else {
            switch (request.uri.path, request.method) {
            case ("/mcp", let method) where method != .head:
                return try await endpoint.respond(to: request, writer, channel, shared)
            case ("/mcp", _):
                reply = .empty(.methodNotAllowed, [.allow: MCPEndpoint.methods])
            case ("/healthz", .get), ("/healthz", .head):
                reply = .json(["status": "ok"])
            case ("/healthz", _):
                reply = .empty(.methodNotAllowed, [.allow: "GET, HEAD"])
            default:
                reply = .json(["error": "Nothing here; the MCP endpoint is /mcp"], status: .notFound)
            }
        }
        try await reply.refusing(request).write(to: writer, withBody: request.method != .head)
    }

    /// What lets a page of an allowed origin read the answer.
    private static func sharingFields(_ origin: String) -> HTTPFields {
        [
            .accessControlAllowOrigin: origin, .vary: "Origin",
            .accessControlExposeHeaders: "Mcp-Session-Id, MCP-Protocol-Version",
        ]
    }

    private static func policy(isLocal: Bool, _ configuration: HTTPConfiguration) -> OriginPolicy {
        OriginPolicy(
            isLocal: isLocal, allowedHosts: configuration.allowedHosts, allowedOrigins: configuration.allowedOrigins)
    }
}
