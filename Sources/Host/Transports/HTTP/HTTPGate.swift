import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore
import Synchronization

/// What every request passes first, whatever its path: the check of who asks, then the choice of who answers.
final class HTTPGate: Sendable {
    private let endpoint: MCPEndpoint
    private let configuration: HTTPConfiguration
    private let bearers: BearerCheck
    /// Local until the address is known: the strict choice.
    private let policy: Mutex<OriginPolicy>

    init(endpoint: MCPEndpoint, configuration: HTTPConfiguration, authority: (any TokenAuthority)?) {
        self.endpoint = endpoint
        self.configuration = configuration
        bearers = BearerCheck(authority: authority)
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
                switch await principal(of: request) {
                case .from(let principal):
                    return try await endpoint.respond(to: request, from: principal, writer, channel, shared)
                case .refused(var refusal):
                    refusal.fields.append(contentsOf: shared)
                    reply = refusal
                }
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

    /// A browser asks beforehand whether it may ask, and shows no token when it does.
    private func principal(of request: Request) async -> BearerCheck.Outcome {
        request.method == .options ? .from(nil) : await bearers.check(request)
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
