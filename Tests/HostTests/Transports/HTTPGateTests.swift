import Host
import JSON
import Logging
import NIOCore
import ServiceLifecycle
import Testing

@Suite("HTTP apart from the protocol", .timeLimit(.minutes(30)))
struct HTTPGateTests {
    @Test(
        "A host that is not local is refused on every route",
        arguments: [
            "evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1",
            "0.0.0.0", "[::2]", "localhost:80x", "127.1",
        ])
    func hosts(_ host: String) async throws {
        try await withHTTPClient { client async throws in
            for (method, path) in [("POST", "/mcp"), ("GET", "/healthz"), ("OPTIONS", "/mcp"), ("GET", "/other")] {
                let answer = try await client.send(method, path, headers: ["Host": host], body: "{}")
                #expect(answer.status == 403)
            }
        }
    }

    @Test(
        "A local host is served",
        arguments: ["localhost", "LOCALHOST:80", "127.0.0.1:9", "127.8.9.1", "[::1]", "[::1]:80"])
    func localHosts(_ host: String) async throws {
        try await withHTTPClient { client async throws in
            #expect(try await client.send("GET", "/healthz", headers: ["Host": host]).status == 200)
        }
    }

    @Test(
        "If the Origin header is present and invalid, the server MUST respond with 403",
        arguments: [
            "http://evil.example", "https://localhost.evil.example", "null", "http://", "evil", "http://10.0.0.1", "",
        ])
    func origins(_ origin: String) async throws {
        try await withHTTPClient { client async throws in
            for (method, path) in [("POST", "/mcp"), ("GET", "/healthz"), ("OPTIONS", "/mcp")] {
                #expect(try await client.send(method, path, headers: ["Origin": origin], body: "{}").status == 403)
            }
        }
    }

    @Test("A page of a local or allowed origin may read the answers")
    func allowedOrigins() async throws {
        try await withHTTPClient(.standard(), { $0.allowedOrigins = ["https://good.example"] }) { client async throws in
            for origin in ["http://localhost:5173", "http://127.0.0.1", "http://[::1]:80", "https://good.example"] {
                let answer = try await client.send("PUT", "/mcp", headers: ["Origin": origin])
                #expect(answer.status == 405)
                #expect(answer.headers["access-control-allow-origin"] == origin)
            }
            let preflight = try await client.send(
                "OPTIONS",
                headers: [
                    "Origin": "https://good.example", "Access-Control-Request-Method": "POST",
                    "Access-Control-Request-Headers": "mcp-method, mcp-param-x",
                ])
            #expect(preflight.status == 204)
            #expect(preflight.headers["access-control-allow-headers"] == "mcp-method, mcp-param-x")
        }
    }

    @Test("A method that the endpoint does not have says what is allowed", arguments: ["PUT", "PATCH", "HEAD"])
    func methods(_ method: String) async throws {
        try await withHTTPServer { port in
            try await ByteStream.connected(to: port) { stream in
                let client = HTTPClient(stream: stream, port: port)
                try await client.begin(method, headers: ["Accept": "text/event-stream"])
                let head = try await client.head()
                #expect(head.status == 405)
                #expect(head.headers["allow"] == "GET, POST, DELETE, OPTIONS")
            }
        }
    }

    @Test(
        "What is no JSON message in a form that both understand is refused",
        arguments: [
            (["Content-Type": "text/plain"], "{}", 415, -32600), (["Content-Type": "(none)"], "{}", 415, -32600),
            (["Accept": "text/html"], "{}", 406, -32600), ([:], "", 400, -32700), ([:], "{", 400, -32700),
            ([:], "{}{}", 400, -32700), ([:], #"{"a":1,"a":2}"#, 400, -32700), ([:], "7", 400, -32600),
            ([:], "[]", 400, -32600), ([:], String(repeating: "[", count: 100_000), 400, -32700),
        ] as [([String: String], String, Int, Int)])
    func badRequests(_ headers: [String: String], _ body: String, _ status: Int, _ code: Int) async throws {
        try await withHTTPClient { client async throws in
            let answer = try await client.send(headers: headers, body: body)
            #expect(answer.status == status)
            #expect(answer.code == code)
            #expect(answer.json?["id"] == nil)
            #expect(try await client.send("GET", "/healthz").status == 200)
        }
    }

    @Test("Parameters of the content type do not matter, nor does its case")
    func contentTypes() async throws {
        try await withHTTPClient { client async throws in
            let request = HTTPClient.modern("tools/list")
            for type in ["application/json; charset=utf-8", "APPLICATION/JSON", " application/json ;x=y"] {
                let headers = request.headers.merging(["Content-Type": type]) { $1 }
                #expect(try await client.send(headers: headers, body: request.body.description).status == 200)
            }
        }
    }

    @Test(
        "The answer has a form that the client takes",
        arguments: [
            ("application/json", "application/json"), ("*/*", "text/event-stream"), ("(none)", "text/event-stream"),
            ("text/event-stream", "text/event-stream"),
            ("application/json;q=1, text/event-stream;q=0.5", "text/event-stream"),
        ])
    func forms(_ accept: String, _ type: String) async throws {
        try await withHTTPClient { client async throws in
            let request = HTTPClient.modern("tools/call", ["name": "steps"], progressToken: 1)
            let headers = request.headers.merging(["Accept": accept]) { $1 }
            let answer = try await client.send(headers: headers, body: request.body.description)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == type)
        }
    }

    @Test(
        "A message that is too long is refused with 413, whether its length is announced or not",
        arguments: [true, false])
    func tooLong(isChunked: Bool) async throws {
        try await withHTTPClient(.standard(), { $0.messageLimit = 1000 }) { client async throws in
            let text = String(repeating: "x", count: 1001)
            let body = isChunked ? "3e9\r\n\(text)\r\n0\r\n\r\n" : text
            let headers = isChunked ? ["Transfer-Encoding": "chunked"] : [:]
            let answer = try await client.send(headers: headers, body: body)
            #expect(answer.status == 413)
            #expect(answer.code == -32600)
            #expect(try await client.send("GET", "/healthz").status == 200)
        }
    }

    @Test("A path that is not there is 404")
    func paths() async throws {
        try await withHTTPClient { client async throws in
            for path in ["/", "/mcp/", "/MCP", "/mcp/x", "//mcp"] {
                #expect(try await client.send("GET", path).status == 404)
            }
            #expect(try await client.send("GET", "/healthz?x=y").text == #"{"status":"ok"}"#)
        }
    }

    @Test("HEAD is answered without a body, and the next request is served")
    func heads() async throws {
        try await withHTTPClient { client async throws in
            for (path, status) in [("/healthz", 200), ("/other", 404), ("/mcp", 405)] {
                try await client.begin("HEAD", path)
                #expect(try await client.head().status == status)
            }
            #expect(try await client.send("GET", "/healthz").status == 200)
        }
    }

    @Test("A client that never reads its answer does not keep a server that stops")
    func stuckShutdown() async throws {
        let bound = Collector<HTTPAddress>()
        let filler = String(repeating: "x", count: 30_000_000)
        let answered = Signal()
        let ended = Signal()
        var configuration = HTTPConfiguration()
        configuration.shutdownTime = .milliseconds(1)
        let tools = ScriptedTools([
            "big": { _ in
                answered.fire()
                return ScriptedTools.text(filler)
            }
        ])
        let transport = HTTPTransport(
            server: MCPServer(tools: tools), configuration: configuration, logger: .silent,
            onBound: { bound.add($0) })
        let group = ServiceGroup(configuration: .init(services: [transport], logger: .silent))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                try await group.run()
                ended.fire()
            }
            let port = try #require(await bound.next()).port
            try await ByteStream.connected(to: port) { stream in
                let client = HTTPClient(stream: stream, port: port)
                let request = HTTPClient.modern("tools/call", ["name": "big"])
                try await client.begin(headers: request.headers, body: request.body.description)
                await answered.wait()
                await group.triggerGracefulShutdown()
                await ended.wait()
            }
        }
    }

    @Test("A port in use is named, with what to do")
    func portInUse() async throws {
        try await withHTTPServer { port in
            var configuration = HTTPConfiguration()
            configuration.port = port
            let second = HTTPTransport(
                server: MCPServer(tools: ScriptedTools.standard()), configuration: configuration,
                logger: .silent)
            await #expect {
                try await second.run()
            } throws: {
                let message = ($0 as? HTTPTransportError)?.message ?? ""
                return message.contains("\(port)") && message.contains("in use") && message.contains("choose another")
            }
        }
    }

    @Test("A name is resolved once: what was found local is what is listened on")
    func resolution() async throws {
        let bound = Collector<HTTPAddress>()
        let count = ManagedCount()
        var configuration = HTTPConfiguration()
        configuration.host = "changing.example.invalid"
        let transport = HTTPTransport(
            server: MCPServer(tools: ScriptedTools.standard()), configuration: configuration,
            resolve: { _, port in
                try SocketAddress(ipAddress: count.increment() == 1 ? "127.0.0.1" : "0.0.0.0", port: port)
            },
            logger: .silent, onBound: { bound.add($0) })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await transport.run() }
            tasks.addTask { #expect(await bound.next()?.host == "127.0.0.1") }
            try await tasks.next()
            tasks.cancelAll()
        }
        #expect(count.increment() == 2)
    }

    @Test("A host that cannot be listened on is named", arguments: ["no.such.host.invalid", "192.0.2.1"])
    func badHost(_ host: String) async throws {
        var configuration = HTTPConfiguration()
        configuration.host = host
        let transport = HTTPTransport(
            server: MCPServer(tools: ScriptedTools.standard()), configuration: configuration,
            logger: .silent)
        await #expect {
            try await transport.run()
        } throws: {
            ($0 as? HTTPTransportError)?.message.contains(host) == true
        }
    }

    @Test("A graceful shutdown answers what is in flight, and ends")
    func shutdown() async throws {
        let started = Signal()
        let tools = ScriptedTools.standard(started: started)
        try await withGracefulServer(tools, { $0.shutdownTime = .seconds(5) }) { client, stop async throws in
            let request = HTTPClient.modern("tools/call", ["name": "wait"])
            try await client.begin(headers: request.headers, body: request.body.description)
            await started.wait()
            await stop()
            let answer = try await client.answer()
            #expect(answer.code == -32603)
            #expect(try await client.stream.isAtEnd())
        }
    }
}
