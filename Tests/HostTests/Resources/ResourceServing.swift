import Host
import JSON
import Testing

/// The manifest of a plugin with resources.
func manifest(id: String, resources: String) -> String {
    let tools = ["break-many", "break-foreign", "break-name", "touch", "refuse", "foreign", "relist", "nonsense"]
    let list = tools.map { #"{"name":"\#($0)","inputSchema":{"type":"object"}}"# }.joined(separator: ",")
    return #"{"id":"\#(id)","version":"1","tools":[\#(list)],\#(resources)}"#
}

/// What the fixture `resources.c` offers.
let fixtureResources = """
    "resources":[{"uri":"fixed:1","name":"one"},{"uri":"fixed:2","name":"two"}],
    "resourceTemplates":[{"uriTemplate":"res:{name}","name":"any"}],
    "resourceSpace":{"prefixes":["res:"],"list":true,"listChanged":true,"subscribe":true}
    """.replacing("\n", with: "")

/// Serves the resources of the fixture while `body` runs.
func servingResources(
    _ resources: String = fixtureResources, options: PluginHost.Options = PluginHost.Options(),
    body: (Served, ResourceClient) async throws -> Void
) async throws {
    try await serving(options: options) {
        try await $0.build(
            "resources", manifest: manifest(id: "resources", resources: resources), source: "resources.c")
    } body: { (served: Served) async throws in
        try await body(served, ResourceClient(served.host))
    }
}

/// Asks a server about resources, apart from any transport.
struct ResourceClient {
    private let server: MCPServer

    init(_ host: PluginHost, pageSize: Int = 2) {
        var configuration = MCPServer.Configuration()
        configuration.pageSize = pageSize
        server = MCPServer(
            tools: host, resources: host, prompts: host, completions: host, configuration: configuration)
    }

    static let modern = try! RequestScope(
        modern: ModernMeta(["_meta": [EraTests.version: "2026-07-28", EraTests.capabilities: [:]]]),
        revision: .july2026, meta: RequestMeta([:]), caller: Caller(id: "c"))

    static func modern(for principal: Principal) throws -> RequestScope {
        try RequestScope(
            modern: ModernMeta(["_meta": [EraTests.version: "2026-07-28", EraTests.capabilities: [:]]]),
            revision: .july2026, meta: RequestMeta([:]), caller: Caller(id: "c", principal: principal))
    }

    static func session(_ announce: @escaping @Sendable (OutgoingMessage) -> Void = { _ in }) throws -> LegacySession {
        let handshake = try Handshake([
            "protocolVersion": "2025-11-25", "capabilities": [:], "clientInfo": ["name": "t", "version": "1"],
        ])
        return LegacySession(handshake, caller: Caller(id: "c"), announce: announce)
    }

    func ask(_ method: String, _ params: JSONObject = [:], in scope: RequestScope = modern) async throws -> Reply {
        let value: JSONValue = ["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": .object(params)]
        guard case .request(let request) = JSONRPCMessage(value) else { throw CancellationError() }
        do throws(JSONRPCError) {
            switch try server.begin(request, in: scope) {
            case .reply(let result): return .result(result)
            case .call(let operation): return await operation(RequestLink(scope, sink: Exchange(.none)))
            case .stream: throw .init(.internalError, "a stream")
            }
        } catch {
            return .error(error)
        }
    }

    func result(
        _ method: String, _ params: JSONObject = [:], in scope: RequestScope = modern
    ) async throws -> JSONObject {
        switch try await ask(method, params, in: scope) {
        case .result(let result): return result
        case .error(let error): throw error
        }
    }

    func error(
        _ method: String, _ params: JSONObject = [:], in scope: RequestScope = modern
    ) async throws -> JSONRPCError? {
        if case .error(let error) = try await ask(method, params, in: scope) { error } else { nil }
    }

    /// The URIs on all pages.
    func list(in scope: RequestScope = modern) async throws -> [[String]] {
        var pages: [[String]] = []
        var cursor: JSONValue?
        repeat {
            var params = JSONObject()
            params["cursor"] = cursor
            let page = try await result("resources/list", params, in: scope)
            pages.append(page["resources"]?.arrayValue?.compactMap { $0["uri"]?.stringValue } ?? [])
            cursor = page["nextCursor"]
        } while cursor != nil
        return pages
    }
}
