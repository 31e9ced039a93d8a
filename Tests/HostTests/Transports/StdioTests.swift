import Host
import JSON
import NIOCore
import ServiceLifecycle
import SystemPackage
import Testing

@Suite("Standard streams", .timeLimit(.minutes(30)))
struct StdioTests {
    static func handshake(_ version: String, capabilities: JSONObject = [:]) -> JSONObject {
        HTTPClient.request(
            "initialize",
            [
                "protocolVersion": .string(version), "capabilities": .object(capabilities),
                "clientInfo": ["name": "t", "version": "1"],
            ], id: 0)
    }

    @Test(
        "A legacy client is served by the version that it negotiated",
        arguments: ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
    func legacy(_ version: String) async throws {
        try await withStdio { client async throws in
            let result = try await client.call(Self.handshake(version))["result"]
            #expect(result?["protocolVersion"] == .string(version))
            try await client.send(["jsonrpc": "2.0", "method": "notifications/initialized"])
            #expect(
                try await client.call(HTTPClient.request("ping", id: "p")) == [
                    "jsonrpc": "2.0", "id": "p", "result": [:],
                ])
            let who = try await client.call(HTTPClient.request("tools/call", ["name": "who"]))
            #expect(who["result"]?["content"]?[0]?["text"] == "stdio")
            #expect(try await client.call(Self.handshake(version))["error"]?["code"] == -32600)
        }
    }

    @Test("A modern client is served without a handshake, also beside a legacy one")
    func modern() async throws {
        try await withStdio { client async throws in
            let discovery = try await client.call(HTTPClient.modern("server/discover").body)
            #expect(discovery["result"]?["supportedVersions"]?[0] == "2026-07-28")
            _ = try await client.call(Self.handshake("2025-06-18"))
            #expect(try await client.call(HTTPClient.modern("tools/list").body)["result"]?["ttlMs"] != nil)
            #expect(try await client.call(HTTPClient.request("tools/list"))["result"]?["ttlMs"] == nil)
            #expect(try await client.call(HTTPClient.modern("ping").body)["error"]?["code"] == -32601)
        }
    }

    @Test("A request of no era is refused as one that lacks its _meta; a ping is answered")
    func noEra() async throws {
        try await withStdio { client async throws in
            for method in ["tools/list", "server/discover", "nonsense"] {
                let answer = try await client.call(HTTPClient.request(method))
                #expect(answer["error"]?["code"] == -32602)
            }
            #expect(try await client.call(HTTPClient.request("ping"))["result"] == [:])
        }
    }

    @Test(
        "A line that is no message is answered by an error, and the next line is served",
        arguments: [
            ("garbage", -32700), ("{", -32700), ("7", -32600), ("[]", -32600),
            (#"{"jsonrpc":"2.0","id":null,"method":"m"}"#, -32600),
        ])
    func garbage(_ line: String, _ code: Int) async throws {
        try await withStdio { client async throws in
            try await client.write(line + "\r\n\n  \n")
            #expect(try await client.receive()["error"]?["code"] == JSONValue(code))
            #expect(try await client.call(HTTPClient.request("ping"))["result"] == [:])
        }
    }

    @Test("Bytes that are no UTF-8 are no message")
    func badUTF8() async throws {
        try await withStdio { client async throws in
            try await client.write([0x22, 0xFF, 0x22, 0x0A])
            #expect(try await client.receive()["error"]?["code"] == -32700)
        }
    }

    @Test("A line that is too long is skipped and told")
    func tooLong() async throws {
        try await withStdio(.standard(), { $0.messageLimit = 1000 }) { client async throws in
            try await client.write(String(repeating: "x", count: 200_000) + "\n")
            #expect(try await client.receive()["error"]?["code"] == -32600)
            #expect(try await client.call(HTTPClient.request("ping"))["result"] == [:])
        }
    }

    @Test("A message that comes in pieces is one message")
    func pieces() async throws {
        try await withStdio { client async throws in
            for byte in Array((HTTPClient.request("ping").description + "\n").utf8) { try await client.write([byte]) }
            #expect(try await client.receive()["result"] == [:])
        }
    }

    @Test("Progress comes before the response, with the client's token")
    func progress() async throws {
        try await withStdio { client async throws in
            try await client.send(HTTPClient.modern("tools/call", ["name": "steps"], progressToken: 7).body)
            for step in 1...3 {
                let notice = try await client.receive()
                #expect(notice["method"] == "notifications/progress")
                #expect(notice["params"]?["progressToken"] == 7)
                #expect(notice["params"]?["progress"] == JSONValue(step))
            }
            #expect(try await client.receive()["result"] != nil)
        }
    }

    @Test("A cancelled request gets no response, in either era", arguments: [true, false])
    func cancels(isModern: Bool) async throws {
        let cancelled = Signal()
        try await withStdio(.standard(cancelled: cancelled)) { client async throws in
            if !isModern { _ = try await client.call(Self.handshake("2025-11-25")) }
            let request =
                isModern
                ? HTTPClient.modern("tools/call", ["name": "wait"], id: "w").body
                : HTTPClient.request("tools/call", ["name": "wait"], id: "w")
            try await client.send(request)
            try await client.send([
                "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": "w"],
            ])
            await cancelled.wait()
            #expect(try await client.call(HTTPClient.request("ping", id: 9))["id"] == 9)
        }
    }

    @Test("A legacy client is asked, and its answer reaches the call")
    func asks() async throws {
        try await withStdio { client async throws in
            _ = try await client.call(Self.handshake("2025-11-25", capabilities: ["roots": [:]]))
            let call = HTTPClient.request(
                "tools/call", ["name": "ask", "arguments": ["method": "roots/list"]], id: "c")
            try await client.send(call)
            let question = try await client.receive()
            #expect(question["method"] == "roots/list")
            try await client.send(["jsonrpc": "2.0", "id": question["id"]!, "result": ["roots": []]])
            #expect(try await client.receive()["result"]?["content"]?[0]?["text"] == #"{"roots":[]}"#)
        }
    }

    @Test("A legacy client hears what it set its log level to")
    func logs() async throws {
        try await withStdio { client async throws in
            _ = try await client.call(Self.handshake("2025-11-25"))
            #expect(try await client.call(HTTPClient.request("tools/call", ["name": "log"]))["result"] != nil)
            _ = try await client.call(HTTPClient.request("logging/setLevel", ["level": "alert"]))
            try await client.send(HTTPClient.request("tools/call", ["name": "log"]))
            #expect(try await client.receive()["params"]?["level"] == "alert")
            #expect(try await client.receive()["params"]?["level"] == "emergency")
            #expect(try await client.receive()["result"] != nil)
        }
    }

    @Test("Batches are answered as batches where the version has them")
    func batches() async throws {
        try await withStdio { client async throws in
            _ = try await client.call(Self.handshake("2025-03-26"))
            let batch: JSONValue = [
                .object(HTTPClient.request("ping", id: 1)),
                .object(HTTPClient.request("tools/call", ["name": "ping"], id: 2)),
            ]
            try await client.write(batch.description + "\n")
            let line = try #require(try await client.line())
            #expect(Set(try JSONValue(parsing: line).arrayValue?.compactMap { $0["id"]?.intValue } ?? []) == [1, 2])
        }
    }

    @Test("What is in flight when the input ends is answered, then the output ends")
    func drains() async throws {
        let proceed = Signal()
        let tools = ScriptedTools([
            "late": ScriptedTools.late(proceed)
        ])
        try await withStdio(tools) { client async throws in
            try await client.send(HTTPClient.modern("tools/call", ["name": "late"]).body)
            client.finish()
            proceed.fire()
            #expect(try await client.receive()["result"]?["content"]?[0]?["text"] == "late")
        }
    }

    @Test("A call that does not end after the input has ended is ended with an error")
    func drainLimit() async throws {
        try await withStdio(.standard(), { $0.drainTime = .zero }) { client async throws in
            try await client.send(HTTPClient.modern("tools/call", ["name": "wait"]).body)
            client.finish()
            #expect(try await client.receive()["error"]?["code"] == -32603)
        }
    }

    @Test("A client that reads no more cancels its calls and ends the transport")
    func outputClosed() async throws {
        let cancelled = Signal()
        let started = Signal()
        try await withStdio(.standard(cancelled: cancelled, started: started)) { client async throws in
            try await client.send(HTTPClient.modern("tools/call", ["name": "wait"]).body)
            await started.wait()
        }
        await cancelled.wait()
    }

    /// Serves a tool with a large answer, which a client calls and of which it reads no more than the begin.
    private static func withFullPipe(
        _ run: (StdioTransport, _ isFull: @escaping @Sendable () async throws -> Void) async throws -> Void
    ) async throws {
        let text = String(repeating: "x", count: 10 << 20)
        let requests = try FileDescriptor.pipe()
        let responses = try FileDescriptor.pipe()
        var configuration = StdioTransport.Configuration()
        configuration.shutdownTime = .milliseconds(10)
        let transport = StdioTransport(
            server: MCPServer(tools: ScriptedTools(["big": { _ in ScriptedTools.text(text) }])),
            input: requests.readEnd, output: responses.writeEnd, configuration: configuration)
        let call = HTTPClient.modern("tools/call", ["name": "big"]).body.description + "\n"
        // The second finds no room for its answer.
        try requests.writeEnd.writeAll(Array((call + call).utf8))
        try await run(transport) {
            try await ByteStream.piped(
                input: responses.readEnd.duplicate().rawValue, output: requests.writeEnd.duplicate().rawValue
            ) { _ = try await $0.bytes(1) }
        }
        for end in [requests.readEnd, requests.writeEnd, responses.readEnd, responses.writeEnd] { try end.close() }
    }

    @Test("A client that does not read does not keep a host that is told to end")
    func fullPipeAtShutdown() async throws {
        try await Self.withFullPipe { transport, isFull in
            let group = ServiceGroup(configuration: .init(services: [transport], logger: .silent))
            async let end: Void = group.run()
            try await isFull()
            await group.triggerGracefulShutdown()
            try await end
        }
    }

    @Test("A client that does not read does not keep a host whose task is cancelled")
    func fullPipeAtCancellation() async throws {
        try await Self.withFullPipe { transport, isFull in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await transport.run() }
                try await isFull()
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    @Test("Large messages go both ways whole, whatever a pipe holds")
    func large() async throws {
        try await withStdio { client async throws in
            let text = String(repeating: "é\n", count: 1_000_000)
            let params: JSONObject = ["name": "echo", "arguments": ["text": .string(text)]]
            let line = HTTPClient.modern("tools/call", params).body.description + "\n"
            let writer = client.writer
            async let sent: Void = writer.write(ByteBuffer(string: line))
            let answer = try await client.receive()["result"]?["content"]?[0]?["text"]?.stringValue
            try await sent
            #expect(answer == JSONObject(dictionaryLiteral: ("text", .string(text))).description)
        }
    }

    @Test("A file is as good an input as a pipe")
    func file() async throws {
        let path = FilePath("/tmp/mortise-stdio-\(UInt64.random(in: 0...UInt64.max))")
        let file = try FileDescriptor.open(
            path, .readWrite, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        let lines = (1...100).map { HTTPClient.request("ping", id: JSONValue($0)).description }.joined(separator: "\n")
        try file.writeAll(Array(lines.utf8))
        try file.seek(offset: 0, from: .start)
        let responses = try FileDescriptor.pipe()
        let unused = try FileDescriptor.pipe()
        let transport = StdioTransport(
            server: MCPServer(tools: ScriptedTools.standard()), input: file, output: responses.writeEnd)
        try await transport.run()
        try responses.writeEnd.close()
        try await ByteStream.piped(input: responses.readEnd.rawValue, output: unused.writeEnd.rawValue) {
            client async throws in
            for id in 1...100 { #expect(try await client.receive()["id"] == JSONValue(id)) }
            #expect(try await client.line() == nil)
        }
        try file.close()
        try unused.readEnd.close()
    }

    @Test("Whatever the pieces, lines are the same")
    func splits() {
        let text = Array("one\r\ntwo\n\n \nlonger than ten\nthree".utf8)
        for size in 1...text.count {
            var splitter = LineSplitter(limit: 10)
            var lines: [LineSplitter.Line] = []
            for start in stride(from: 0, to: text.count, by: size) {
                lines += splitter.append(text[start..<min(start + size, text.count)])
            }
            lines += splitter.finish().map { [$0] } ?? []
            #expect(
                lines == [.text(Array("one".utf8)), .text(Array("two".utf8)), .tooLong, .text(Array("three".utf8))])
        }
    }
}
