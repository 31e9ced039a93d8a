import Glibc
import Host
import JSON
import Testing

@Suite("Streamable HTTP of 2026-07-28", .timeLimit(.minutes(30)))
struct ModernHTTPTests {
    @Test("A request is answered with one JSON object, on one connection after the other")
    func answers() async throws {
        try await withHTTPClient { client async throws in
            let list = try await client.modern("tools/list")
            #expect(list.status == 200)
            #expect(list.headers["content-type"] == "application/json")
            #expect(list.headers["mcp-session-id"] == nil)
            let call = try await client.modern("tools/call", ["name": "ping"], id: "é")
            #expect(call.json?["id"] == "é")
            #expect(call.json?["result"]?["content"]?[0]?["text"] == "pong")
            #expect(try await client.modern("server/discover").json?["result"]?["resultType"] == "complete")
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let status: Int
        let code: Int
        var headers: [String: String] = [:]
        var method = "tools/call"
        var change: @Sendable (inout JSONObject) -> Void = { _ in }
    }

    static let version = "io.modelcontextprotocol/protocolVersion"
    static let capabilities = "io.modelcontextprotocol/clientCapabilities"

    static let refusals: [Refusal] = [
        Refusal(
            testDescription: "no _meta", status: 400, code: -32602, change: { $0["params"] = ["name": "ping"] }),
        Refusal(
            testDescription: "no version in _meta", status: 400, code: -32602, change: { $0.setMeta(version, nil) }),
        Refusal(
            testDescription: "no clientCapabilities", status: 400, code: -32602,
            change: { $0.setMeta(capabilities, nil) }),
        Refusal(
            testDescription: "a version that differs from the header", status: 400, code: -32020,
            headers: ["MCP-Protocol-Version": "2025-11-25"]),
        Refusal(
            testDescription: "a version that differs from the header, and that nobody knows", status: 400, code: -32020,
            change: { $0.setMeta(version, "2099-01-01") }),
        Refusal(
            testDescription: "a version that nobody knows", status: 400, code: -32022,
            headers: ["MCP-Protocol-Version": "2099-01-01"], change: { $0.setMeta(version, "2099-01-01") }),
        Refusal(
            testDescription: "a legacy version in the modern form", status: 400, code: -32022,
            headers: ["MCP-Protocol-Version": "2025-11-25"], change: { $0.setMeta(version, "2025-11-25") }),
        Refusal(
            testDescription: "no version in the headers", status: 400, code: -32020,
            headers: ["MCP-Protocol-Version": "(none)"]),
        Refusal(
            testDescription: "no Mcp-Method", status: 400, code: -32020, headers: ["Mcp-Method": "(none)"]),
        Refusal(
            testDescription: "another Mcp-Method", status: 400, code: -32020, headers: ["Mcp-Method": "tools/list"]),
        Refusal(testDescription: "no Mcp-Name", status: 400, code: -32020, headers: ["Mcp-Name": "(none)"]),
        Refusal(testDescription: "another Mcp-Name", status: 400, code: -32020, headers: ["Mcp-Name": "PING"]),
        Refusal(
            testDescription: "an Mcp-Name that is encoded wrongly", status: 400, code: -32020,
            headers: ["Mcp-Name": "=?base64?cGluZw?="]),
        Refusal(testDescription: "a method that nobody knows", status: 404, code: -32601, method: "nonsense"),
        Refusal(testDescription: "a method that was removed", status: 404, code: -32601, method: "ping"),
        Refusal(testDescription: "a handshake in the modern form", status: 404, code: -32601, method: "initialize"),
        Refusal(
            testDescription: "a progress token that is none", status: 400, code: -32602,
            change: { $0.setMeta("progressToken", 1.5) }),
        Refusal(
            testDescription: "a tool that nobody knows", status: 400, code: -32602, headers: ["Mcp-Name": "nope"],
            change: { $0.setParameter("name", "nope") }),
        Refusal(
            testDescription: "an id that is none", status: 400, code: -32600, change: { $0["id"] = 1.5 }),
        Refusal(
            testDescription: "another JSON-RPC", status: 400, code: -32600, change: { $0["jsonrpc"] = "1.0" }),
    ]

    @Test("A request that must be refused has the status and the code that the protocol gives it", arguments: refusals)
    func refuses(_ refusal: Refusal) async throws {
        try await withHTTPClient { client async throws in
            let request = HTTPClient.modern(refusal.method, ["name": "ping"], id: "the id", progressToken: 1)
            var body = request.body
            refusal.change(&body)
            let headers = request.headers.merging(refusal.headers) { $1 }
            let answer = try await client.send(headers: headers, body: body.description)
            #expect(answer.status == refusal.status)
            #expect(answer.code == refusal.code)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.json?["id"] == (body["id"] == 1.5 ? nil : "the id"))
            if refusal.code == -32022 {
                #expect(answer.json?["error"]?["data"]?["supported"]?[0] == "2026-07-28")
                #expect(answer.json?["error"]?["data"]?["requested"] == body["params"]?["_meta"]?[Self.version])
            }
        }
    }

    @Test("The stream is opened by the first notification, each message is one event, and the response ends it")
    func streams() async throws {
        try await withHTTPClient { client async throws in
            let answer = try await client.modern("tools/call", ["name": "steps"], progressToken: "p")
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/event-stream")
            #expect(answer.headers["x-accel-buffering"] == "no")
            let events = try answer.events
            #expect(events.dropLast().map { $0["params"]?["progress"] } == [1, 2, 3])
            #expect(events.dropLast().allSatisfy { $0["params"]?["progressToken"] == "p" && $0["id"] == nil })
            #expect(events.last?["result"]?["content"]?[0]?["text"] == "done")
            let plain = try await client.modern("tools/call", ["name": "steps"])
            #expect(plain.headers["content-type"] == "application/json")
            let quiet = try await client.modern("tools/call", ["name": "ping"], progressToken: "p")
            #expect(quiet.headers["content-type"] == "application/json")
        }
    }

    @Test("A call that could stream and is refused has the status of its error")
    func refusesBeforeStream() async throws {
        try await withHTTPClient { client async throws in
            let answer = try await client.modern(
                "tools/call", ["name": "fail", "arguments": ["code": "invalid"]], progressToken: 1)
            #expect(answer.status == 400)
            #expect(answer.code == -32602)
        }
    }

    @Test("Log messages come only if the request asks, from the level that it asks for")
    func logs() async throws {
        try await withHTTPClient { client async throws in
            #expect(
                try await client.modern("tools/call", ["name": "log"]).headers["content-type"] == "application/json")
            var request = HTTPClient.modern("tools/call", ["name": "log"])
            request.body.setMeta("io.modelcontextprotocol/logLevel", "critical")
            let answer = try await client.send(headers: request.headers, body: request.body.description)
            let levels = try answer.events.compactMap { $0["params"]?["level"] }
            #expect(levels == ["critical", "alert", "emergency"])
        }
    }

    @Test("Closing the response stream MUST be treated as cancellation of the request", arguments: [true, false])
    func disconnects(afterFirstEvent: Bool) async throws {
        let cancelled = Signal()
        let started = Signal()
        var tools = ScriptedTools.standard(cancelled: cancelled, started: started)
        tools.scripts["wait"] = { [wait = tools.scripts["wait"]!] call in
            if afterFirstEvent { call.client.progress(done: 1, total: nil, message: nil) }
            return try await wait(call)
        }
        try await withHTTPServer(tools) { port in
            try await ByteStream.connected(to: port) { stream in
                let client = HTTPClient(stream: stream, port: port)
                let request = HTTPClient.modern("tools/call", ["name": "wait"], progressToken: 1)
                try await client.begin(headers: request.headers, body: request.body.description)
                await started.wait()
                if afterFirstEvent { #expect(try await client.head().status == 200) }
            }
            await cancelled.wait()
        }
    }

    @Test("An argument that a header repeats is compared with it")
    func parameterHeaders() async throws {
        var tools = ScriptedTools.standard()
        tools.definitions = [
            [
                "name": "echo",
                "inputSchema": [
                    "type": "object",
                    "properties": [
                        "region": ["type": "string", "x-mcp-header": "Region"],
                        "limits": [
                            "type": "object", "properties": ["rows": ["type": "integer", "x-mcp-header": "Rows"]],
                        ],
                        "dry": ["type": "boolean", "x-mcp-header": "Dry"],
                    ],
                ],
            ]
        ]
        let arguments: JSONObject = ["region": "日本", "limits": ["rows": 42], "dry": true]
        let right = ["Mcp-Param-Region": "=?base64?5pel5pys?=", "Mcp-Param-Rows": "42.0", "mcp-param-dry": "true"]
        try await withHTTPClient(tools) { client async throws in
            func status(_ change: [String: String], _ arguments: JSONObject) async throws -> [Int?] {
                let request = HTTPClient.modern("tools/call", ["name": "echo", "arguments": .object(arguments)])
                let headers = request.headers.merging(right) { $1 }.merging(change) { $1 }
                let answer = try await client.send(headers: headers, body: request.body.description)
                return [answer.status, answer.code]
            }
            #expect(try await status([:], arguments) == [200, nil])
            #expect(try await status(["Mcp-Param-Region": "us"], arguments) == [400, -32020])
            #expect(try await status(["Mcp-Param-Region": "(none)"], arguments) == [400, -32020])
            #expect(try await status(["Mcp-Param-Rows": "43"], arguments) == [400, -32020])
            let fraction: JSONObject = ["region": "日本", "limits": ["rows": .double(42)], "dry": true]
            #expect(try await status([:], fraction) == [200, nil])
            #expect(try await status(["Mcp-Param-Rows": "7"], fraction) == [400, -32020])
            #expect(try await status(["Mcp-Param-Rows": "(none)"], fraction) == [400, -32020])
            #expect(try await status(["mcp-param-dry": "TRUE"], arguments) == [400, -32020])
            #expect(try await status([:], ["region": "日本"]) == [400, -32020])
            #expect(
                try await status(["Mcp-Param-Rows": "(none)", "mcp-param-dry": "(none)"], ["region": "日本"]) == [
                    200, nil,
                ])
        }
    }

    @Test("A name outside ASCII is compared in its decoded form")
    func encodedName() async throws {
        try await withHTTPClient(ScriptedTools(["größe": { _ in ScriptedTools.text("ok") }])) { client async throws in
            var request = HTTPClient.modern("tools/call", ["name": "größe"])
            request.headers["Mcp-Name"] = "=?base64?Z3LDtsOfZQ==?="
            #expect(try await client.send(headers: request.headers, body: request.body.description).status == 200)
            // The same to the eye, and to Swift, in other bytes.
            request.headers["Mcp-Name"] = "=?base64?Z3JvzIjDn2U=?="
            #expect(try await client.send(headers: request.headers, body: request.body.description).code == -32020)
        }
    }

    @Test("Integers in headers are decimal ones, and compared exactly")
    func integers() async throws {
        var tools = ScriptedTools.standard()
        let rows: JSONValue = ["type": "integer", "x-mcp-header": "Rows"]
        tools.definitions = [["name": "echo", "inputSchema": ["type": "object", "properties": ["rows": rows]]]]
        let greatest: Int64 = 9_007_199_254_740_991
        let cases: [(header: String, rows: JSONValue, isSame: Bool)] = [
            ("42", 42, true), ("42.0", 42, true), ("-7.00", -7, true), ("0", 0, true), ("42", .double(42), true),
            ("0x2A", 42, false), ("042", 42, false), ("+42", 42, false), ("42.", 42, false), ("4.2e1", 42, false),
            (".0", 0, false), ("", 0, false), ("-", 0, false), ("42.5", 42, false), ("nan", 42, false),
            ("\(greatest)", .integer(greatest), true), ("-\(greatest)", .integer(-greatest), true),
            ("\(greatest - 1)", .integer(greatest), false),
            ("9007199254740992", 9_007_199_254_740_992, false), ("9007199254740993", 9_007_199_254_740_992, false),
            ("36893488147419103232", .bigInteger("36893488147419103232"), false),
        ]
        try await withHTTPClient(tools) { client async throws in
            for (header, rows, isSame) in cases {
                let request = HTTPClient.modern("tools/call", ["name": "echo", "arguments": ["rows": rows]])
                let headers = request.headers.merging(["Mcp-Param-Rows": header]) { $1 }
                let answer = try await client.send(headers: headers, body: request.body.description)
                #expect(answer.code == (isSame ? nil : -32020), "\(header), \(rows)")
            }
        }
    }

    @Test("Notifications are accepted, responses are not, and a session id is ignored")
    func otherMessages() async throws {
        try await withHTTPClient { client async throws in
            let headers = ["MCP-Protocol-Version": HTTPClient.modernVersion]
            let notice = try await client.send(headers: headers, body: #"{"jsonrpc":"2.0","method":"notifications/x"}"#)
            #expect(notice.status == 202)
            #expect(notice.body.isEmpty)
            let response = try await client.send(headers: headers, body: #"{"jsonrpc":"2.0","id":1,"result":{}}"#)
            #expect(response.status == 400)
            let request = HTTPClient.modern("tools/call", ["name": "who"])
            let who = try await client.send(
                headers: request.headers.merging(["Mcp-Session-Id": "stale"]) { $1 }, body: request.body.description)
            #expect(who.json?["result"]?["content"]?[0]?["text"] == "anonymous")
        }
    }

    @Test("Requests on many connections are answered side by side")
    func parallel() async throws {
        let first = Signal()
        let second = Signal()
        let tools = ScriptedTools([
            "first": { _ in
                first.fire()
                await second.wait()
                return ScriptedTools.text("first")
            },
            "second": { _ in
                await first.wait()
                second.fire()
                return ScriptedTools.text("second")
            },
        ])
        try await withHTTPServer(tools) { port in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for name in ["first", "second"] {
                    group.addTask {
                        try await ByteStream.connected(to: port) { stream in
                            let client = HTTPClient(stream: stream, port: port)
                            let answer = try await client.modern("tools/call", ["name": .string(name)])
                            #expect(answer.json?["result"]?["content"]?[0]?["text"] == .string(name))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("A reader that is slow loses progress, never the response, and memory does not grow")
    func slowReader() async throws {
        let flooded = Signal()
        let filler = String(repeating: "x", count: 10_000)
        let tools = ScriptedTools([
            "flood": { call in
                for step in 1...5_000 { call.client.progress(done: Double(step), total: nil, message: filler) }
                flooded.fire()
                return ScriptedTools.text("done")
            }
        ])
        try await withHTTPClient(tools) { client async throws in
            let request = HTTPClient.modern("tools/call", ["name": "flood"], progressToken: 1)
            try await client.begin(headers: request.headers, body: request.body.description)
            await flooded.wait()
            let events = try await client.answer().events
            #expect(events.last?["result"] != nil)
            #expect(events.dropLast().last?["params"]?["progress"] == 5_000)
            #expect(events.count < 5_000)
        }
    }

    @Test("Thousands of requests on one connection are all answered, in order")
    func manyRequests() async throws {
        // Under a sanitizer each takes ten times as long.
        let count = getenv("MORTISE_SANITIZER") == nil ? 20_000 : 2_000
        try await withHTTPClient { client async throws in
            let request = HTTPClient.modern("tools/call", ["name": "ping"])
            for id in 1...count {
                var body = request.body
                body["id"] = JSONValue(id)
                let answer = try await client.send(headers: request.headers, body: body.description)
                guard answer.json?["id"] == JSONValue(id) else {
                    Issue.record("\(id) was answered with \(answer.text)")
                    return
                }
            }
        }
    }
}

extension JSONObject {
    /// Replaces a member of `params._meta`.
    mutating func setMeta(_ key: String, _ value: JSONValue?) {
        var meta = self["params"]?["_meta"]?.objectValue ?? [:]
        meta[key] = value
        setParameter("_meta", .object(meta))
    }

    /// Replaces a member of `params`.
    mutating func setParameter(_ key: String, _ value: JSONValue) {
        var params = self["params"]?.objectValue ?? [:]
        params[key] = value
        self["params"] = .object(params)
    }
}
