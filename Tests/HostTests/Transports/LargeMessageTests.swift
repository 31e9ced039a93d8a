import Host
import JSON
import NIOCore
import NIOPosix
import Testing

@Suite("Messages that take much time or memory", .timeLimit(.minutes(30)))
struct LargeMessageTests {
    private static func echo(_ size: Int, tool: String = "echo") -> (headers: [String: String], body: JSONObject) {
        HTTPClient.modern(
            "tools/call", ["name": .string(tool), "arguments": ["text": .string(String(repeating: "x", count: size))]])
    }

    @Test("A large call is worked on apart from the event loop of its connection, a small one is not")
    func leavesLoop() async throws {
        let tools = ScriptedTools([
            "where": { _ in ScriptedTools.text(MultiThreadedEventLoopGroup.currentEventLoop == nil ? "apart" : "loop") }
        ])
        try await withHTTPClient(tools) { client async throws in
            let session = try await client.initialize()
            for (size, place) in [(1000, "loop"), (300_000, "apart")] {
                let filler = JSONValue.string(String(repeating: "x", count: size))
                let params: JSONObject = ["name": "where", "arguments": ["text": filler]]
                let modern = try await client.modern("tools/call", params)
                #expect(modern.json?["result"]?["content"]?[0]?["text"] == .string(place))
                let legacy = try await client.legacy(session, "tools/call", params)
                #expect(legacy.json?["result"]?["content"]?[0]?["text"] == .string(place))
            }
        }
    }

    @Test("Large messages wait their turn where they would take too much memory together; small ones pass")
    func sharesMemory() async throws {
        let started = Signal()
        let proceed = Signal()
        let tools = ScriptedTools([
            "late": ScriptedTools.late(proceed, started: started),
            "echo": { _ in ScriptedTools.text("echo") },
        ])
        let configure: (inout HTTPConfiguration) -> Void = {
            $0.messageLimit = 200_000
            $0.messageMemory = 200_000
        }
        try await withHTTPClient(tools, configure) { client async throws in
            let late = Self.echo(150_000, tool: "late")
            try await client.begin(headers: late.headers, body: late.body.description)
            await started.wait()
            let large = Self.echo(190_000)
            try await client.another { other async throws in
                let refused = try await other.send(headers: large.headers, body: large.body.description)
                #expect(refused.status == 503 && refused.code == -32603 && refused.headers["retry-after"] == "1")
                #expect(try await other.modern("tools/call", ["name": "echo"]).status == 200)
            }
            proceed.fire()
            #expect(try await client.answer().status == 200)
            #expect(try await client.send(headers: large.headers, body: large.body.description).status == 200)
        }
    }

    @Test("A message of very many values is refused, however short they are")
    func manyValues() async throws {
        let text = "[" + String(repeating: "[0],", count: 600_000) + "[0]]"
        try await withHTTPClient { client async throws in
            let answer = try await client.send(body: text)
            #expect(answer.status == 400 && answer.code == -32700)
            #expect(answer.json?["error"]?["message"]?.stringValue?.contains("at most 1000000 values") == true)
        }
        try await withStdio { client async throws in
            let writer = client.writer
            async let sent: Void = writer.write(ByteBuffer(string: text + "\n"))
            #expect(try await client.receive()["error"]?["code"] == -32700)
            try await sent
        }
    }

    @Test("Capabilities beyond what a server can keep for each client are refused, in either era")
    func largeCapabilities() async throws {
        let few: JSONObject = ["experimental": ["x": .string(String(repeating: "x", count: 15_000))]]
        let many: JSONObject = ["experimental": .object(JSONObject((0..<2000).map { ("key \($0)", 0) }))]
        try await withHTTPClient { client async throws in
            for (capabilities, status) in [(few, 200), (many, 400)] {
                let modern = HTTPClient.modern("tools/list", capabilities: capabilities)
                let answer = try await client.send(headers: modern.headers, body: modern.body.description)
                #expect(answer.status == status && answer.code == (status == 200 ? nil : -32602))
                let handshake = StdioTests.handshake("2025-11-25", capabilities: capabilities)
                let opened = try await client.send(body: handshake.description)
                #expect((opened.headers["mcp-session-id"] != nil) == (status == 200))
                #expect(opened.code == answer.code)
            }
        }
    }
}
