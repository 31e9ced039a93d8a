import Host
import JSON
import Testing

@Suite("Calls of modern clients that ask in between", .timeLimit(.minutes(30)))
struct MultiRoundTests {
    /// A server with its tools, and a client that may be asked everything unless it says otherwise.
    private struct Client {
        let server: MCPServer
        var caller = Caller(id: "c")
        var capabilities: JSONObject = ["elicitation": [:], "sampling": [:], "roots": [:]]

        init(_ script: @escaping ScriptedTools.Script, rounds: MultiRoundCalls = MultiRoundCalls()) {
            let tools = ScriptedTools(["ask": script, "other": { _ in ScriptedTools.text("other") }])
            server = MCPServer(tools: tools, rounds: rounds)
        }

        /// Calls the tool, or goes on with a call of it.
        func call(_ rest: JSONObject = [:], tool: String = "ask", exchange: Exchange = Exchange(.none)) async -> Reply {
            var params: JSONObject = ["name": .string(tool)]
            for (key, value) in rest { params[key] = value }
            do throws(JSONRPCError) {
                let modern = try ModernMeta([
                    "_meta": [EraTests.version: "2026-07-28", EraTests.capabilities: .object(capabilities)]
                ])
                let scope = RequestScope(
                    modern: modern, revision: .july2026, meta: try RequestMeta([:]), caller: caller)
                let value = JSONValue.object(HTTPClient.request("tools/call", params))
                guard case .request(let request) = JSONRPCMessage(value),
                    case .call(let operation) = try server.begin(request, in: scope)
                else { return .result([:]) }
                return await exchange.run(operation, link: RequestLink(scope, sink: exchange)) ?? .result([:])
            } catch {
                return .error(error)
            }
        }

        /// Goes on with a call.
        func answer(_ asked: JSONObject, _ responses: JSONObject, tool: String = "ask") async -> Reply {
            await call(
                ["requestState": asked["requestState"] ?? .null, "inputResponses": .object(responses)], tool: tool)
        }
    }

    private static let form: JSONObject = [
        "message": "Name?",
        "requestedSchema": ["type": "object", "properties": ["name": ["type": "string"]], "required": ["name"]],
    ]

    private static func ask(_ call: ScriptedTools.Call) async throws -> JSONObject {
        try await call.client.ask(method: "elicitation/create", params: form)
    }

    private static func name(_ text: String) -> JSONValue {
        ["action": "accept", "content": ["name": .string(text)]]
    }

    private func result(_ reply: Reply) throws -> JSONObject {
        guard case .result(let result) = reply else {
            Issue.record("\(reply)")
            throw CancellationError()
        }
        return result
    }

    private func error(_ reply: Reply) throws -> JSONRPCError {
        guard case .error(let error) = reply else {
            Issue.record("\(reply)")
            throw CancellationError()
        }
        return error
    }

    private func text(_ reply: Reply) throws -> String? {
        try result(reply)["content"]?[0]?["text"]?.stringValue
    }

    @Test("The question is the answer to the request, and its answer goes to the call that runs")
    func oneRound() async throws {
        let begun = ManagedCount()
        let client = Client { call in
            _ = begun.increment()
            return ScriptedTools.text("hello \(try await Self.ask(call)["content"]?["name"]?.stringValue ?? "nobody")")
        }
        let asked = try result(await client.call())
        #expect(asked["resultType"] == "input_required")
        #expect(asked["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "mortise")
        let questions = try #require(asked["inputRequests"]?.objectValue)
        #expect(Array(questions.map(\.value)) == [["method": "elicitation/create", "params": .object(Self.form)]])
        let key = try #require(JSONValue.object(questions).firstKey)
        let reply = await client.answer(asked, [key: Self.name("Ann"), "unknown": 7])
        #expect(try text(reply) == "hello Ann")
        #expect(try result(reply)["resultType"] == "complete")
        #expect(begun.increment() == 2, "the call ran once")
    }

    @Test("There may be many rounds, each with a state of its own")
    func manyRounds() async throws {
        let client = Client { call in
            var names: [String] = []
            for _ in 1...3 { names.append(try await Self.ask(call)["content"]?["name"]?.stringValue ?? "") }
            return ScriptedTools.text(names.joined(separator: " "))
        }
        var reply = await client.call()
        var states: Set<String> = []
        for name in ["a", "b", "c"] {
            let asked = try result(reply)
            states.insert(try #require(asked["requestState"]?.stringValue))
            let key = try #require(asked["inputRequests"]?.firstKey)
            reply = await client.answer(asked, [key: Self.name(name)])
        }
        #expect(try text(reply) == "a b c")
        #expect(states.count == 3)
    }

    private static let both = [
        Question(key: "user_name", method: "elicitation/create", params: form),
        Question(key: "client_roots", method: "roots/list", params: [:]),
    ]

    /// Answers with what the client said to two questions that were asked at one time.
    private static func askBoth(_ call: ScriptedTools.Call) async throws -> JSONObject {
        let answers = try await call.client.ask(both)
        return ScriptedTools.text(
            "\(answers[0]["content"]?["name"]?.stringValue ?? "") \(answers[1]["roots"]?.arrayValue?.count ?? -1)")
    }

    @Test("Questions that are asked together come together, under the names that they were given")
    func severalQuestions() async throws {
        let client = Client(Self.askBoth)
        let asked = try result(await client.call())
        let requests = try #require(asked["inputRequests"]?.objectValue)
        #expect(Array(requests.keys) == ["user_name", "client_roots"])
        #expect(requests["client_roots"] == ["method": "roots/list", "params": [:]])
        let reply = await client.answer(asked, ["user_name": Self.name("Ann"), "client_roots": ["roots": []]])
        #expect(try text(reply) == "Ann 0")
    }

    @Test("Of several questions those that were not answered are asked again, and no others")
    func missingAnswers() async throws {
        let client = Client(Self.askBoth)
        let first = try result(await client.call())
        let second = try result(await client.answer(first, ["client_roots": ["roots": []]]))
        #expect(try Array(#require(second["inputRequests"]?.objectValue).keys) == ["user_name"])
        #expect(try text(await client.answer(second, ["user_name": Self.name("Ann")])) == "Ann 0")
    }

    @Test("An answer that came with the first request to a question of that name is not asked for; a bad one is")
    func earlyAnswers() async throws {
        let client = Client(Self.askBoth)
        let early: JSONObject = ["user_name": Self.name("Ann"), "client_roots": ["roots": []], "else": [:]]
        #expect(try text(await client.call(["inputResponses": .object(early)])) == "Ann 0")
        for bad in [12345, ["action": "accept"], .null] as [JSONValue] {
            let asked = try result(await client.call(["inputResponses": ["user_name": bad, "client_roots": [:]]]))
            #expect(try #require(asked["inputRequests"]?.objectValue).count == 2)
        }
        #expect(try error(await client.call(["inputResponses": .null])).code == .invalidParams)
    }

    @Test("What a call asks at one time cannot be asked in part")
    func undeclaredInPart() async throws {
        var client = Client(Self.askBoth)
        client.capabilities = ["sampling": [:]]
        let error = try error(await client.call())
        #expect(error.code == .missingClientCapability)
        #expect(error.data?["requiredCapabilities"] == ["elicitation": ["form": [:]], "roots": [:]])
    }

    @Test("A name serves for one open question only")
    func sameName() async throws {
        let client = Client { call in
            let twice = [Self.both[0], Self.both[0]]
            return ScriptedTools.text("\((try? await call.client.ask(twice)) == nil)")
        }
        #expect(try text(await client.call()) == "true")
    }

    @Test("A server that goes cancels what waits for its clients, and is not held by it")
    func serverGoes() async throws {
        let cancelled = Signal()
        weak var rounds: MultiRoundCalls?
        do {
            let calls = MultiRoundCalls()
            rounds = calls
            let client = Client(
                { call in
                    defer { cancelled.fire() }
                    return ScriptedTools.text(try await Self.ask(call).description)
                }, rounds: calls)
            #expect(try result(await client.call())["resultType"] == "input_required")
        }
        await cancelled.wait()
        #expect(rounds == nil)
    }

    @Test("An answer of the wrong shape is refused by name, and the call waits for a better one")
    func wrongShapes() async throws {
        let client = Client { call in
            ScriptedTools.text(try await Self.ask(call)["action"]?.stringValue ?? "")
        }
        let asked = try result(await client.call())
        let key = try #require(asked["inputRequests"]?.firstKey)
        let wrong: [JSONValue] = [
            "accept", .null, [], [:], ["action": "yes"], ["action": "accept"],
            ["action": "accept", "content": ["name": 7]], ["action": "accept", "content": "Ann"],
        ]
        for answer in wrong {
            let error = try error(await client.answer(asked, [key: answer]))
            #expect(error.code == .invalidParams && error.message.contains(key), "\(answer)")
        }
        #expect(
            try error(await client.call(["requestState": asked["requestState"]!, "inputResponses": 1])).code
                == .invalidParams)
        #expect(try text(await client.answer(asked, [key: ["action": "decline"]])) == "decline")
    }

    @Test("A state that was changed, used, made up, or is another's or another request's is refused")
    func strangeStates() async throws {
        let client = Client { call in
            ScriptedTools.text(try await Self.ask(call)["action"]?.stringValue ?? "")
        }
        let asked = try result(await client.call())
        let state = try #require(asked["requestState"]?.stringValue)
        let key = try #require(asked["inputRequests"]?.firstKey)
        let answer: JSONObject = [key: ["action": "cancel"]]
        for strange in [.string(""), .string(state + "0"), .string(String(state.reversed())), 7, .null] as [JSONValue] {
            let error = try error(await client.call(["requestState": strange, "inputResponses": .object(answer)]))
            #expect(error.code == .invalidParams, "\(strange)")
        }
        var other = client
        other.caller = Caller(id: "somebody else")
        #expect(try error(await other.answer(asked, answer)).code == .invalidParams)
        #expect(try error(await client.answer(asked, answer, tool: "other")).code == .invalidParams)
        let changed: JSONObject = [
            "requestState": .string(state), "inputResponses": .object(answer), "arguments": ["x": 1],
        ]
        #expect(try error(await client.call(changed)).code == .invalidParams)
        #expect(try error(await client.call(["inputResponses": .object(answer)])).code == .invalidParams)
        #expect(try text(await client.answer(asked, answer)) == "cancel", "none of that harmed the call")
        #expect(try error(await client.answer(asked, answer)).code == .invalidParams, "it serves once")
    }

    @Test("Only what the client declared is asked; what it would have had to declare is told")
    func undeclared() async throws {
        var client = Client { call in ScriptedTools.text(try await Self.ask(call).description) }
        client.capabilities = ["sampling": [:]]
        let error = try error(await client.call())
        #expect(error.code == .missingClientCapability)
        #expect(error.data?["requiredCapabilities"]?["elicitation"] != nil)
    }

    @Test("A request that goes on with a call is held to what it declares of questions that are still open")
    func undeclaredLater() async throws {
        let client = Client(Self.askBoth)
        let asked = try result(await client.call())
        var lesser = client
        lesser.capabilities = ["elicitation": [:]]
        let error = try error(await lesser.answer(asked, ["user_name": Self.name("Ann")]))
        #expect(error.code == .missingClientCapability)
        #expect(error.data?["requiredCapabilities"] == ["roots": [:]])
        let answers: JSONObject = ["user_name": Self.name("Ann"), "client_roots": ["roots": []]]
        #expect(try text(await lesser.answer(asked, answers)) == "Ann 0", "The call has waited, and all is answered.")
    }

    @Test("A call whose client does not come back in time is cancelled, and its state is nothing any more")
    func expired() async throws {
        let cancelled = Signal()
        var limits = MultiRoundCalls.Limits()
        limits.patience = .milliseconds(1)
        let client = Client(
            { call in
                do {
                    return ScriptedTools.text(try await Self.ask(call).description)
                } catch {
                    cancelled.fire()
                    throw error
                }
            }, rounds: MultiRoundCalls(limits: limits))
        let asked = try result(await client.call())
        await cancelled.wait()
        let key = try #require(asked["inputRequests"]?.firstKey)
        #expect(try error(await client.answer(asked, [key: Self.name("Ann")])).code == .invalidParams)
    }

    @Test("Of too many calls of one caller the oldest gives way; where others hold all room, the question is refused")
    func tooMany() async throws {
        let ended = Collector<CallError.Code>()
        var limits = MultiRoundCalls.Limits()
        limits.callsOfCaller = 1
        limits.calls = 1
        let client = Client(
            { call in
                do {
                    return ScriptedTools.text(try await Self.ask(call)["action"]?.stringValue ?? "")
                } catch let error as CallError {
                    ended.add(error.code)
                    return ScriptedTools.text("\(error.code)")
                }
            }, rounds: MultiRoundCalls(limits: limits))
        let first = try result(await client.call())
        let second = try result(await client.call())
        #expect(await ended.next() == .cancelled)
        let key = try #require(second["inputRequests"]?.firstKey)
        #expect(try error(await client.answer(first, [key: ["action": "decline"]])).code == .invalidParams)
        var other = client
        other.caller = Caller(id: "other")
        #expect(try text(await other.call()) == "busy")
        #expect(try text(await client.answer(second, [key: ["action": "decline"]])) == "decline")
    }

    @Test("A request that is cancelled while its call works cancels the call, in the second round too")
    func cancelled() async throws {
        let (working, cancelled) = (Signal(), Signal())
        let client = Client { call in
            _ = try await Self.ask(call)
            working.fire()
            await Signal().wait()
            cancelled.fire()
            throw CallError(.cancelled, "cancelled")
        }
        let asked = try result(await client.call())
        let key = try #require(asked["inputRequests"]?.firstKey)
        let exchange = Exchange(.none)
        let rest: JSONObject = [
            "requestState": asked["requestState"] ?? .null, "inputResponses": [key: Self.name("Ann")],
        ]
        async let reply = client.call(rest, exchange: exchange)
        await working.wait()
        exchange.cancel(.clientLeft)
        await cancelled.wait()
        _ = await reply
    }
}

extension JSONValue {
    /// The key of the first member of an object.
    var firstKey: String? { objectValue?.first { _ in true }?.key }
}
