import Host
import JSON
import Testing

@Suite("Tasks over HTTP", .timeLimit(.minutes(30)))
struct TaskHTTPTests {
    private static func request(_ method: String, _ params: JSONObject) -> (headers: [String: String], body: JSONObject)
    {
        var request = HTTPClient.modern(method, params, capabilities: TaskClient.known)
        if let id = params["taskId"]?.stringValue { request.headers["Mcp-Name"] = id }
        return request
    }

    private static func send(
        _ client: HTTPClient, _ method: String, _ params: JSONObject, headers: [String: String] = [:]
    ) async throws -> HTTPClient.Answer {
        let request = request(method, params)
        return try await client.send(
            headers: request.headers.merging(headers) { $1 }, body: request.body.description)
    }

    private static func tools(
        _ gate: Signal, _ result: @escaping @Sendable () -> JSONObject = { ScriptedTools.text("done") }
    ) -> ScriptedTools {
        var tools = ScriptedTools([
            "work": { _ in
                await gate.wait()
                return result()
            }
        ])
        tools.definitions[0]["execution"] = ["taskSupport": "optional"]
        return tools
    }

    @Test("Mcp-Name says which task is meant, if it is there")
    func headers() async throws {
        let gate = Signal()
        try await withHTTPClient(Self.tools(gate)) { client async throws in
            let id = try #require(
                try await Self.send(client, "tools/call", ["name": "work"]).json?["result"]?["taskId"]?.stringValue)
            for method in ["tasks/get", "tasks/update", "tasks/cancel"] {
                let params: JSONObject = ["taskId": .string(id), "inputResponses": [:]]
                let answer = try await Self.send(client, method, params, headers: ["Mcp-Name": "other"])
                #expect(answer.status == 400 && answer.code == -32020)
            }
            for name in [id, "(none)"] {
                let answer = try await Self.send(
                    client, "tasks/get", ["taskId": .string(id)], headers: ["Mcp-Name": name])
                #expect(answer.status == 200 && answer.json?["result"]?["status"] == "working")
            }
            let unknown = try await Self.send(client, "tasks/get", ["taskId": "x"])
            #expect(unknown.status == 400 && unknown.code == -32602)
            let undeclared = HTTPClient.modern("tasks/get", ["taskId": .string(id)])
            let headers = undeclared.headers.merging(["Mcp-Name": id]) { $1 }
            let refused = try await client.send(headers: headers, body: undeclared.body.description)
            #expect(refused.status == 400 && refused.code == -32021)
            gate.fire()
        }
    }

    @Test("A task is for tokens that are for its tool; others of the same person are told which scope opens it")
    func narrowerScope() async throws {
        let gate = Signal()
        let table = ScopeTable(tools: ["read": ["ping"], "work": ["work"]])
        try await withOAuth({ $0.scopes = table }) { authority async throws in
            try await withHTTPClient(Self.tools(gate), authority: authority) { client async throws in
                func send(_ scope: String, _ method: String, _ params: JSONObject) async throws -> HTTPClient.Answer {
                    let token = try TokenIssuer.shared.token(TokenIssuer.claims(["scope": .string(scope)]))
                    return try await Self.send(client, method, params, headers: Authority.bearer(token))
                }
                let created = try await send("work", "tools/call", ["name": "work"])
                let id = try #require(created.json?["result"]?["taskId"]?.stringValue)
                let params: JSONObject = ["taskId": .string(id), "inputResponses": [:]]
                for method in ["tasks/get", "tasks/update", "tasks/cancel"] {
                    let refused = try await send("read", method, params)
                    #expect(refused.status == 403)
                    let challenge = try #require(refused.headers["www-authenticate"])
                    #expect(challenge.contains("insufficient_scope") && challenge.contains("scope=\"work\""))
                }
                #expect(try await send("read", "tasks/get", ["taskId": "none"]).status == 400)
                #expect(try await send("work", "tasks/get", params).json?["result"]?["status"] == "working")
                gate.fire()
            }
        }
    }

    @Test("A task goes on when its client has gone, and is there on another connection")
    func reconnecting() async throws {
        let gate = Signal()
        try await withHTTPServer(Self.tools(gate)) { port in
            let created = try await HTTPClient.connected(to: port) { client in
                try await Self.send(client, "tools/call", ["name": "work"]).json
            }
            let id = try #require(created?["result"]?["taskId"]?.stringValue)
            gate.fire()
            try await HTTPClient.connected(to: port) { client in
                var task: JSONValue?
                repeat {
                    task = try await Self.send(client, "tasks/get", ["taskId": .string(id)]).json?["result"]
                } while task?["status"] == "working"
                #expect(task?["result"]?["content"]?[0]?["text"] == "done")
            }
        }
    }

    @Test("A subscription tells of a result of any size")
    func greatResult() async throws {
        let gate = Signal()
        let text = String(repeating: "x", count: 3 << 20)
        let tools = Self.tools(gate) { ScriptedTools.text(text) }
        try await withHTTPClient(tools) { client async throws in
            let id = try #require(
                try await Self.send(client, "tools/call", ["name": "work"]).json?["result"]?["taskId"])
            let listen = Self.request("subscriptions/listen", ["notifications": ["taskIds": [id]]])
            try await client.begin(headers: listen.headers, body: listen.body.description)
            #expect(try await client.head().status == 200)
            let reader = EventReader(client)
            for _ in 0..<2 { _ = try #require(try await reader.message()) }
            gate.fire()
            let done = try #require(try await reader.message()?.message)
            #expect(done["params"]?["result"]?["content"]?[0]?["text"]?.stringValue?.utf8.count == text.utf8.count)
        }
    }

    @Test("A call takes its principal's room until it has ended, be it as a task or while it waits for answers")
    func places() async throws {
        let gate = Signal()
        var tools = Self.tools(gate)
        tools.scripts["ask"] = { call in
            _ = try await call.client.ask(method: "elicitation/create", params: TaskClient.form)
            return ScriptedTools.text("answered")
        }
        tools.definitions.append(["name": "ask", "inputSchema": ["type": "object"]])
        let ann = Authority.bearer("ann-token")
        let limit: @Sendable (inout HTTPConfiguration) -> Void = { $0.principalLimits.calls = 1 }
        try await withHTTPClient(tools, limit, authority: Authority()) { client async throws in
            func call(_ params: JSONObject) async throws -> HTTPClient.Answer {
                try await Self.send(client, "tools/call", params, headers: ann)
            }
            let task = try await call(["name": "work"])
            let id = try #require(task.json?["result"]?["taskId"])
            #expect(try await call(["name": "work"]).status == 429)
            gate.fire()
            var isFree = false
            while !isFree {
                // Once it has ended there is room again.
                _ = try await Self.send(client, "tasks/get", ["taskId": id], headers: ann)
                let asked = try await call(["name": "ask"])
                isFree = asked.status == 200
                guard isFree, let result = asked.json?["result"] else { continue }
                #expect(result["resultType"] == "input_required")
                #expect(try await call(["name": "ask"]).status == 429)
                let key = try #require(result["inputRequests"]?.firstKey)
                let answers: JSONObject = [
                    "name": "ask", "requestState": result["requestState"] ?? .null,
                    "inputResponses": [key: ["action": "decline"]],
                ]
                let answer = try await call(answers)
                #expect(answer.json?["result"]?["content"]?[0]?["text"] == "answered", "\(answer.text)")
                #expect(try await call(["name": "ask"]).status == 200)
            }
        }
    }

    @Test("The calls of all clients are limited as they run, not as their requests do")
    func placesOfAll() async throws {
        let gate = Signal()
        try await withHTTPClient(Self.tools(gate), { $0.callLimit = 1 }) { client async throws in
            let task = try await Self.send(client, "tools/call", ["name": "work"])
            #expect(task.json?["result"]?["resultType"] == "task")
            #expect(try await Self.send(client, "tools/call", ["name": "work"]).code == -32603)
            gate.fire()
            while try await Self.send(client, "tools/call", ["name": "work"]).code == -32603 { await Task.yield() }
        }
    }

    @Test("A subscription tells how its tasks stand, then each change as a whole, and knows no tasks of others")
    func notifications() async throws {
        let gate = Signal()
        try await withHTTPClient(Self.tools(gate)) { client async throws in
            let id = try #require(
                try await Self.send(client, "tools/call", ["name": "work"]).json?["result"]?["taskId"])
            let listen = Self.request("subscriptions/listen", ["notifications": ["taskIds": [id, "unknown"]]])
            try await client.begin(headers: listen.headers, body: listen.body.description)
            #expect(try await client.head().status == 200)
            let reader = EventReader(client)
            let acknowledged = try #require(try await reader.message()?.message)
            #expect(acknowledged["params"]?["notifications"] == ["taskIds": [id]])
            let now = try #require(try await reader.message()?.message)
            #expect(now["method"] == "notifications/tasks" && now["params"]?["status"] == "working")
            #expect(now["params"]?["_meta"]?[SubscriptionTests.idKey] == 1)
            // What changes nothing is not told.
            let nothing: JSONObject = ["taskId": id, "inputResponses": ["unknown": 7]]
            let update = try await client.another { try await Self.send($0, "tasks/update", nothing) }
            #expect(update.json?["result"]?["resultType"] == "complete")
            gate.fire()
            let done = try #require(try await reader.message()?.message)
            #expect(done["params"]?["taskId"] == id && done["params"]?["status"] == "completed")
            #expect(done["params"]?["result"]?["content"]?[0]?["text"] == "done")
        }
    }
}
