import Host
import JSON
import Testing

@Suite("Calls that go on as tasks", .timeLimit(.minutes(30)))
struct TaskTests {
    private static func ask(_ call: ScriptedTools.Call) async throws -> String {
        try await call.client.ask(method: "elicitation/create", params: TaskClient.form)["content"]?["name"]?
            .stringValue
            ?? "nobody"
    }

    private static func name(_ text: String) -> JSONValue {
        ["action": "accept", "content": ["name": .string(text)]]
    }

    @Test("The request is answered with the task, which is there at once, and later with the result of the call")
    func lifecycle() async throws {
        let gate = Signal()
        let client = TaskClient { _ in
            await gate.wait()
            return ScriptedTools.text("done")
        }
        let created = await client.call().result
        #expect(created["resultType"] == "task" && created["status"] == "working")
        for key in ["task", "result", "error", "inputRequests", "requestState"] { #expect(created[key] == nil) }
        let id = try #require(created["taskId"]?.stringValue)
        #expect(id.utf8.count == 64 && created["ttlMs"]?.intValue ?? 0 >= 3_600_000)
        #expect(created["createdAt"]?.stringValue?.hasSuffix("Z") == true)
        let working = await client.get(id)
        #expect(working["resultType"] == "complete" && working["status"] == "working" && working["result"] == nil)
        gate.fire()
        let done = await client.change(of: id)
        #expect(done["status"] == "completed" && done["resultType"] == "complete")
        #expect(done["result"]?["content"]?[0]?["text"] == "done")
        #expect(await client.get(id)["result"] == done["result"], "It may be fetched again.")
    }

    @Test("An error of the tool is a result; one of the protocol is a failure")
    func errors() async throws {
        let failing = TaskClient { _ in ["content": [["type": "text", "text": "no"]], "isError": true] }
        let result = await failing.change(of: try await failing.begin())
        #expect(result["status"] == "completed" && result["result"]?["isError"] == true)
        let broken = TaskClient { _ in throw CallError(.failed, "it broke") }
        let failure = await broken.change(of: try await broken.begin())
        #expect(failure["status"] == "failed" && failure["error"]?["code"] == -32603)
        #expect(failure["statusMessage"] == "it broke" && failure["result"] == nil)
    }

    @Test("Only clients that know tasks get them; others are answered in the end, or told what they lack")
    func undeclared() async throws {
        for support in ["optional", nil] {
            var limits = TaskLimits()
            limits.delay = .zero
            var client = TaskClient(support, limits: limits) { _ in ScriptedTools.text("done") }
            client.capabilities = ["extensions": ["other": [:]]]
            #expect(await client.call().result["resultType"] == "complete")
            for method in ["tasks/get", "tasks/update", "tasks/cancel"] {
                let reply = await client.send(method, ["taskId": "x", "inputResponses": [:]])
                #expect(reply.code == -32021)
            }
            let listen = await client.send("subscriptions/listen", ["notifications": ["taskIds": ["x"]]])
            #expect(listen.code == -32021)
        }
        var client = TaskClient("required") { _ in ScriptedTools.text("done") }
        client.capabilities = [:]
        guard case .error(let error) = await client.call() else { throw CancellationError() }
        #expect(error.json["code"] == -32021)
        let required = error.json["data"]?["requiredCapabilities"]
        #expect(required == ["extensions": ["io.modelcontextprotocol/tasks": [:]]])
    }

    @Test("A tool may say that its calls never become tasks, and a client cannot ask for one")
    func forbidden() async throws {
        var limits = TaskLimits()
        limits.delay = .zero
        let client = TaskClient("forbidden", limits: limits) { _ in ScriptedTools.text("done") }
        let reply = await client.send("tools/call", ["name": "work", "task": ["ttl": 1000]])
        #expect(reply.result["resultType"] == "complete" && reply.result["taskId"] == nil)
        #expect(await client.send("tools/list").result["tools"]?[0]?["execution"] == nil)
    }

    @Test("A call that takes long becomes a task by itself, and one that does not does not")
    func delay() async throws {
        let gate = Signal()
        var limits = TaskLimits()
        limits.delay = .milliseconds(1)
        let slow = TaskClient(nil, limits: limits) { _ in
            await gate.wait()
            return ScriptedTools.text("done")
        }
        let id = try await slow.begin()
        gate.fire()
        #expect(await slow.change(of: id)["status"] == "completed")
        let quick = TaskClient(nil) { _ in ScriptedTools.text("done") }
        #expect(await quick.call().result["resultType"] == "complete")
    }

    @Test("Questions wait in the task, all that are open, and its work goes on when they are answered")
    func questions() async throws {
        let client = TaskClient { call in
            async let first = Self.ask(call)
            async let second = Self.ask(call)
            return ScriptedTools.text(try await [first, second].sorted().joined(separator: " "))
        }
        let id = try await client.begin()
        var asked = await client.change(of: id)
        while asked["inputRequests"]?.objectValue?.count != 2 {
            await Task.yield()
            asked = await client.get(id)
        }
        #expect(asked["status"] == "input_required" && asked["requestState"] == nil)
        let keys = try #require(asked["inputRequests"]?.objectValue).map(\.key)
        #expect(asked["inputRequests"]?[keys[0]]?["method"] == "elicitation/create")
        func answer(_ responses: JSONObject) async -> Reply {
            await client.send("tasks/update", ["taskId": .string(id), "inputResponses": .object(responses)])
        }
        #expect(await answer([keys[0]: ["action": "accept", "content": ["name": 7]]]).code == -32602)
        #expect(await client.get(id)["inputRequests"]?.objectValue?.count == 2, "A wrong answer is none.")
        let ack = await answer([keys[0]: Self.name("Ann"), "unknown": 7]).result
        #expect(ack["resultType"] == "complete" && ack["status"] == nil && ack["taskId"] == nil)
        let rest = await client.get(id)
        #expect(rest["status"] == "input_required")
        #expect(rest["inputRequests"]?.objectValue.map { $0.map(\.key) } == [keys[1]])
        #expect(await answer([keys[0]: Self.name("Eve")]).result["resultType"] == "complete", "It was answered before.")
        _ = await answer([keys[1]: Self.name("Bob")])
        let done = await client.change(of: id, from: "input_required")
        #expect(await client.change(of: id)["result"]?["content"]?[0]?["text"] == "Ann Bob", "\(done)")
    }

    @Test("A tool may ask by its request first, and go on as a task when it is answered")
    func asksFirst() async throws {
        let gate = Signal()
        let client = TaskClient("required", asksFirst: true) { call in
            let name = try await Self.ask(call)
            await gate.wait()
            return ScriptedTools.text("hello \(name)")
        }
        let asked = await client.call().result
        #expect(asked["resultType"] == "input_required" && asked["taskId"] == nil)
        let key = try #require(asked["inputRequests"]?.objectValue?.first { _ in true }?.key)
        let answers: JSONObject = [
            "name": "work", "requestState": asked["requestState"] ?? .null, "inputResponses": [key: Self.name("Ann")],
        ]
        let created = await client.send("tools/call", answers).result
        #expect(created["resultType"] == "task" && created["requestState"] == nil && created["inputRequests"] == nil)
        gate.fire()
        let done = await client.change(of: try #require(created["taskId"]?.stringValue))
        #expect(done["result"]?["content"]?[0]?["text"] == "hello Ann")
    }

    @Test("A request whose time is over just as its call asks does not make the next one a task")
    func lateDetachment() async throws {
        var limits = TaskLimits()
        limits.delay = .seconds(1)
        let rounds = MultiRoundCalls(clock: ExpiringClock())
        let client = TaskClient(nil, limits: limits, rounds: rounds) { call in
            ScriptedTools.text("hello \(try await Self.ask(call))")
        }
        let asked = await client.call().result
        let key = try #require(asked["inputRequests"]?.objectValue?.first { _ in true }?.key)
        let answers: JSONObject = [
            "name": "work", "requestState": asked["requestState"] ?? .null, "inputResponses": [key: Self.name("Ann")],
        ]
        let done = await client.send("tools/call", answers).result
        #expect(done["resultType"] == "complete" && done["content"]?[0]?["text"] == "hello Ann")
    }

    @Test("A task that is cancelled stays so, whatever becomes of its call; one that is over does not mind")
    func cancel() async throws {
        let cancelled = Signal()
        let client = TaskClient { _ in
            await Signal().wait()
            cancelled.fire()
            return ScriptedTools.text("too late")
        }
        let id = try await client.begin()
        let ack = await client.send("tasks/cancel", ["taskId": .string(id)]).result
        #expect(ack["resultType"] == "complete" && ack["status"] == nil)
        #expect(await client.get(id)["status"] == "cancelled")
        await cancelled.wait()
        let after = await client.get(id)
        #expect(after["status"] == "cancelled" && after["result"] == nil)

        let quick = TaskClient { _ in ScriptedTools.text("done") }
        let over = try await quick.begin()
        _ = await quick.change(of: over)
        #expect(await quick.send("tasks/cancel", ["taskId": .string(over)]).result["resultType"] == "complete")
        #expect(await quick.get(over)["status"] == "completed")
    }

    @Test("What the work says of its progress is what the task says of itself")
    func progress() async throws {
        let (told, gate) = (Signal(), Signal())
        let client = TaskClient { call in
            #expect(call.client.wantsProgress)
            call.client.progress(done: 1, total: 2, message: "half of it")
            told.fire()
            await gate.wait()
            return ScriptedTools.text("done")
        }
        let id = try await client.begin()
        await told.wait()
        #expect(await client.get(id)["statusMessage"] == "half of it")
        gate.fire()
    }

    @Test("A task is there for its caller alone, and a task that is not there is -32602")
    func otherCallers() async throws {
        let gate = Signal()
        let client = TaskClient { _ in
            await gate.wait()
            return ScriptedTools.text("done")
        }
        let id = try await client.begin()
        var stranger = client
        stranger.caller = Caller(id: "d", principal: Principal(name: "d"))
        for (who, task) in [(stranger, id), (client, "nothing"), (client, "")] {
            for method in ["tasks/get", "tasks/update", "tasks/cancel"] {
                #expect(await who.send(method, ["taskId": .string(task), "inputResponses": [:]]).code == -32602)
            }
        }
        #expect(await client.send("tasks/get", ["taskId": 7]).code == -32602)
        #expect(await client.send("tasks/update", ["taskId": .string(id)]).code == -32602)
        #expect(await client.get(id)["status"] == "working")
        gate.fire()
    }

    @Test("Methods of the earlier tasks are none")
    func removedMethods() async throws {
        let client = TaskClient { _ in ScriptedTools.text("done") }
        for method in ["tasks/result", "tasks/list"] { #expect(await client.send(method).code == -32601) }
        let capabilities = await client.send("server/discover").result["capabilities"]
        #expect(capabilities?["extensions"]?["io.modelcontextprotocol/tasks"] == [:])
        #expect(capabilities?["tasks"] == nil)
    }

    @Test("A result that its client has not fetched is kept, and leaves no room for another task")
    func unfetched() async throws {
        var limits = TaskLimits()
        limits.kept = 1
        let ended = Signal()
        let client = TaskClient(limits: limits) { _ in
            ended.fire()
            return ScriptedTools.text("done")
        }
        let id = try await client.begin()
        await ended.wait()
        // Another whole call: the first has come to its end by then.
        #expect(await client.call().result["resultType"] == "complete")
        for method in ["tasks/update", "tasks/cancel"] {
            let reply = await client.send(method, ["taskId": .string(id), "inputResponses": [:]])
            #expect(reply.result["resultType"] == "complete")
        }
        #expect(await client.call().result["resultType"] == "complete", "It has not heard how its task ended.")
        #expect(await client.change(of: id)["status"] == "completed")
        #expect(await client.call().result["resultType"] == "task")
    }

    @Test("Where there is no room a call keeps its request waiting; what is over gives way, the oldest first")
    func bounds() async throws {
        let gate = Signal()
        var limits = TaskLimits()
        (limits.runningOfCaller, limits.kept) = (1, 2)
        let client = TaskClient(limits: limits) { call in
            if call.arguments["wait"] == true { await gate.wait() }
            return ScriptedTools.text("done")
        }
        let waiting = await client.send("tools/call", ["name": "work", "arguments": ["wait": true]]).result
        let first = try #require(waiting["taskId"]?.stringValue)
        #expect(await client.call().result["resultType"] == "complete")
        gate.fire()
        _ = await client.change(of: first)
        var ids = [first]
        for _ in 0..<3 {
            ids.append(try await client.begin())
            _ = await client.change(of: ids[ids.count - 1])
        }
        let kept = await ids.asyncMap { await client.get($0)["status"] != nil }
        #expect(kept == [false, false, true, true])
    }

    @Test("Results that were fetched are kept as far as there is room for their bytes")
    func bytes() async throws {
        var limits = TaskLimits()
        limits.bytes = 1000
        let client = TaskClient(limits: limits) { _ in ScriptedTools.text(String(repeating: "x", count: 600)) }
        var ids: [String] = []
        for _ in 0..<3 {
            ids.append(try await client.begin())
            _ = await client.change(of: ids[ids.count - 1])
        }
        #expect(await ids.asyncMap { await client.get($0)["status"] != nil } == [false, false, true])
    }

    @Test("A task that nobody asks for is cancelled and forgotten")
    func expiry() async throws {
        let cancelled = Signal()
        var limits = TaskLimits()
        limits.lifetime = .milliseconds(1)
        let client = TaskClient(limits: limits) { _ in
            await Signal().wait()
            cancelled.fire()
            return ScriptedTools.text("too late")
        }
        let id = try await client.begin()
        await cancelled.wait()
        #expect(await client.send("tasks/get", ["taskId": .string(id)]).code == -32602)
    }
}

/// A clock by which every time is over as soon as nobody waits for it any more.
private struct ExpiringClock: Clock {
    var now: ContinuousClock.Instant { .now }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        // Returns when the task is cancelled.
        await Signal().wait()
    }
}

extension Sequence where Element == String {
    fileprivate func asyncMap<Value>(_ transform: (Element) async -> Value) async -> [Value] {
        var values: [Value] = []
        for element in self { values.append(await transform(element)) }
        return values
    }
}
