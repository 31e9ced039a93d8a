import Host
import JSON
import Logging
import NIOCore

/// A raw HTTP/1.1 client for tests: it sends exactly what it is told to.
struct HTTPClient {
    let stream: ByteStream
    let port: Int

    struct Answer: Sendable {
        var status = 0
        /// The values by names in lower case.
        var headers: [String: String] = [:]
        var body: [UInt8] = []

        var json: JSONValue? { try? JSONValue(parsing: body) }
        var code: Int? { json?["error"]?["code"]?.intValue }
        var text: String { String(decoding: body, as: UTF8.self) }

        /// The messages of the events in the body, each on one line. Signs of life and primers have none.
        var events: [JSONValue] {
            get throws { try ServerEvent.all(in: text).compactMap(\.message) }
        }
    }

    static let defaults = [
        "Host": "localhost", "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
    ]

    /// Sends a request and reads the whole answer.
    func send(
        _ method: String = "POST", _ path: String = "/mcp", headers: [String: String] = [:], body: String = ""
    ) async throws -> Answer {
        try await begin(method, path, headers: headers, body: body)
        return try await answer()
    }

    /// Sends a request.
    func begin(
        _ method: String = "POST", _ path: String = "/mcp", headers: [String: String] = [:], body: String = ""
    ) async throws {
        var fields = Self.defaults.merging(headers) { $1 }
        if method == "POST", fields["Transfer-Encoding"] == nil, fields["Content-Length"] == nil {
            fields["Content-Length"] = String(body.utf8.count)
        }
        let head = fields.filter { $0.value != "(none)" }.map { "\($0.key): \($0.value)\r\n" }.joined()
        try await stream.write("\(method) \(path) HTTP/1.1\r\n\(head)\r\n\(method == "POST" ? body : "")")
    }

    /// Reads a whole answer.
    func answer() async throws -> Answer {
        var answer = try await head()
        if answer.headers["transfer-encoding"] == "chunked" {
            while let chunk = try await chunk() { answer.body += chunk }
        } else {
            answer.body = try await stream.bytes(Int(answer.headers["content-length"] ?? "0") ?? 0)
        }
        return answer
    }

    /// Reads the head of an answer.
    func head() async throws -> Answer {
        var answer = Answer()
        guard let line = try await stream.line() else { throw ChannelError.inputClosed }
        answer.status = Int(line.split(separator: " ")[1]) ?? 0
        while let line = try await stream.line(), !line.isEmpty {
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            answer.headers[line[..<colon].lowercased()] = String(line[colon...].dropFirst(2))
        }
        return answer
    }

    /// Reads a chunk of a body, nil after the last.
    func chunk() async throws -> [UInt8]? {
        guard let line = try await stream.line(), let size = Int(line, radix: 16) else {
            throw ChannelError.inputClosed
        }
        let bytes = try await stream.bytes(size)
        _ = try await stream.line()
        return size == 0 ? nil : bytes
    }
}

// Requests as each era writes them.
extension HTTPClient {
    static let modernVersion = "2026-07-28"

    /// A modern request with all headers that it must have.
    static func modern(
        _ method: String, _ params: JSONObject = [:], id: JSONValue = 1, capabilities: JSONObject = [:],
        progressToken: JSONValue? = nil
    ) -> (headers: [String: String], body: JSONObject) {
        var meta: JSONObject = [
            "io.modelcontextprotocol/protocolVersion": .string(modernVersion),
            "io.modelcontextprotocol/clientCapabilities": .object(capabilities),
        ]
        meta["progressToken"] = progressToken
        var params = params
        params["_meta"] = .object(meta)
        var headers = ["MCP-Protocol-Version": modernVersion, "Mcp-Method": method]
        headers["Mcp-Name"] = params["name"]?.stringValue
        return (headers, request(method, params, id: id))
    }

    static func request(_ method: String, _ params: JSONObject = [:], id: JSONValue = 1) -> JSONObject {
        ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": .object(params)]
    }

    func modern(
        _ method: String, _ params: JSONObject = [:], id: JSONValue = 1, progressToken: JSONValue? = nil
    ) async throws -> Answer {
        let request = Self.modern(method, params, id: id, progressToken: progressToken)
        return try await send(headers: request.headers, body: request.body.description)
    }

    /// Opens a legacy session and returns its id.
    func initialize(_ version: String = "2025-11-25", capabilities: JSONObject = [:]) async throws -> String {
        let params: JSONObject = [
            "protocolVersion": .string(version), "capabilities": .object(capabilities),
            "clientInfo": ["name": "test", "version": "1"],
        ]
        let answer = try await send(body: Self.request("initialize", params).description)
        guard let id = answer.headers["mcp-session-id"] else { throw ChannelError.inputClosed }
        return id
    }

    /// A request in a legacy session.
    func legacy(
        _ session: String, _ method: String, _ params: JSONObject = [:], id: JSONValue = 1
    ) async throws -> Answer {
        try await send(
            headers: ["Mcp-Session-Id": session], body: Self.request(method, params, id: id).description)
    }
}

// Streams.
extension HTTPClient {
    /// Opens a connection of its own while `body` runs.
    func another<Value: Sendable>(_ body: @Sendable (HTTPClient) async throws -> Value) async throws -> Value {
        try await Self.connected(to: port, body)
    }

    /// Opens a connection while `body` runs.
    static func connected<Value: Sendable>(
        to port: Int, breaking: Bool = false, _ body: @Sendable (HTTPClient) async throws -> Value
    ) async throws -> Value {
        try await ByteStream.connected(to: port, breaking: breaking) {
            try await body(HTTPClient(stream: $0, port: port))
        }
    }

    /// Listens in a legacy session, or resumes a stream of it, and reads the head of the answer.
    func listen(_ session: String, after eventID: String? = nil, version: String? = nil) async throws -> Answer {
        var headers = ["Mcp-Session-Id": session, "Accept": "text/event-stream"]
        headers["Last-Event-ID"] = eventID
        headers["MCP-Protocol-Version"] = version
        try await begin("GET", headers: headers)
        return try await head()
    }

    /// Opens a modern subscription, and reads the head of the answer.
    func subscribe(_ filter: JSONObject = ["toolsListChanged": true], id: JSONValue = "s") async throws -> Answer {
        let request = Self.modern("subscriptions/listen", ["notifications": .object(filter)], id: id)
        try await begin(headers: request.headers, body: request.body.description)
        return try await head()
    }
}

extension Logger {
    /// Tests end servers the hard way, of which nobody needs to hear.
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// Serves tools over HTTP on a free port while `body` runs.
func withHTTPServer<Value: Sendable>(
    _ tools: ScriptedTools = .standard(), _ configure: (inout HTTPConfiguration) -> Void = { _ in },
    routes: (any RouteProvider)? = nil, authority: (any TokenAuthority)? = nil,
    _ body: @escaping @Sendable (Int) async throws -> Value
) async throws -> Value {
    var configuration = HTTPConfiguration()
    // On a loaded machine a call may take as long as it takes without becoming a stream.
    configuration.streamDelay = .seconds(60)
    configure(&configuration)
    let bound = Collector<HTTPAddress>()
    let transport = HTTPTransport(
        server: MCPServer(tools: tools), routes: routes, configuration: configuration, authority: authority,
        logger: .silent, onBound: { bound.add($0) })
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask {
            try await transport.run()
            return nil
        }
        group.addTask {
            guard let address = await bound.next() else { throw ChannelError.ioOnClosedChannel }
            return try await body(address.port)
        }
        while let value = try await group.next() {
            guard let value else { continue }
            group.cancelAll()
            return value
        }
        throw ChannelError.ioOnClosedChannel
    }
}

/// Serves tools over HTTP while `body` runs with a connection to them.
func withHTTPClient<Value: Sendable>(
    _ tools: ScriptedTools = .standard(), _ configure: (inout HTTPConfiguration) -> Void = { _ in },
    routes: (any RouteProvider)? = nil, authority: (any TokenAuthority)? = nil,
    _ body: @escaping @Sendable (HTTPClient) async throws -> Value
) async throws -> Value {
    try await withHTTPServer(tools, configure, routes: routes, authority: authority) { port in
        try await ByteStream.connected(to: port) { try await body(HTTPClient(stream: $0, port: port)) }
    }
}
