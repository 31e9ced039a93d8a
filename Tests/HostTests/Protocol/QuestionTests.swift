import Host
import JSON
import Synchronization
import Testing

@Suite("Questions to a legacy client", .timeLimit(.minutes(30)))
struct QuestionTests {
    /// A client that is sent questions.
    private final class Client: MessageSink {
        let sent = Collector<JSONObject>()

        func send(_ message: OutgoingMessage) -> Bool {
            guard let object = try? JSONObject(parsing: message.bytes) else { return false }
            sent.add(object)
            return true
        }
    }

    /// A client whose way is so long that the question is withdrawn while it is being sent.
    private final class SlowClient: MessageSink {
        let sent = Collector<JSONObject>()
        let whileSending: @Sendable () -> Void

        init(whileSending: @escaping @Sendable () -> Void) {
            self.whileSending = whileSending
        }

        func send(_ message: OutgoingMessage) -> Bool {
            guard let object = try? JSONObject(parsing: message.bytes) else { return false }
            if object["method"] != "notifications/cancelled" { whileSending() }
            sent.add(object)
            return true
        }
    }

    private func session(_ capabilities: JSONObject, version: String = "2025-11-25") throws -> LegacySession {
        let params: JSONObject = [
            "protocolVersion": .string(version), "capabilities": .object(capabilities),
            "clientInfo": ["name": "t", "version": "1"],
        ]
        return LegacySession(try Handshake(params), caller: Caller(id: "c"))
    }

    private func link(_ session: LegacySession, _ sink: any MessageSink) throws -> RequestLink {
        RequestLink(RequestScope(session: session, meta: try RequestMeta([:])), sink: sink)
    }

    @Test("The client's result is the answer")
    func answered() async throws {
        let session = try session(["elicitation": [:]])
        let client = Client()
        async let answer = link(session, client).ask(method: "elicitation/create", params: ["message": "m"])
        let question = try #require(await client.sent.next())
        #expect(question["method"] == "elicitation/create")
        #expect(question["params"] == ["message": "m"])
        let id = try #require(question["id"].flatMap(RequestID.init))
        session.questions.receive(JSONRPCResponse(id: id, outcome: .success(["action": "accept"])))
        #expect(try await answer == ["action": "accept"])
    }

    @Test(
        "An error of the client is an error of the question",
        arguments: [(-32601, CallError.Code.unsupported), (-1, .failed)])
    func refused(_ code: Int, _ expected: CallError.Code) async throws {
        let session = try session(["roots": [:]])
        let client = Client()
        let link = try link(session, client)
        let answer = Task { try await link.ask(method: "roots/list", params: [:]) }
        let id = try #require(await client.sent.next()?["id"].flatMap(RequestID.init))
        session.questions.receive(JSONRPCResponse(id: id, outcome: .failure(.init(code: code, message: "no"))))
        await #expect { try await answer.value } throws: { ($0 as? CallError)?.code == expected }
    }

    @Test("A question whose call is cancelled is withdrawn, and the client is told")
    func withdrawn() async throws {
        let session = try session(["sampling": [:]])
        let client = Client()
        let link = try link(session, client)
        let task = Task { try await link.ask(method: "sampling/createMessage", params: [:]) }
        let question = try #require(await client.sent.next())
        task.cancel()
        await #expect { try await task.value } throws: { ($0 as? CallError)?.code == .cancelled }
        let notice = try #require(await client.sent.next())
        #expect(notice["method"] == "notifications/cancelled")
        #expect(notice["params"]?["requestId"] == question["id"])
    }

    @Test("A question that is withdrawn while it is being sent is followed by its cancellation")
    func withdrawnWhileSent() async throws {
        let session = try session(["sampling": [:]])
        let running = Mutex<Task<JSONObject, any Error>?>(nil)
        let client = SlowClient { running.withLock { $0?.cancel() } }
        let link = try link(session, client)
        let isKept = Signal()
        let task = Task {
            await isKept.wait()
            return try await link.ask(method: "sampling/createMessage", params: [:])
        }
        running.withLock { $0 = task }
        isKept.fire()
        await #expect { try await task.value } throws: { ($0 as? CallError)?.code == .cancelled }
        let question = try #require(await client.sent.next())
        let notice = try #require(await client.sent.next())
        #expect(question["method"] == "sampling/createMessage")
        #expect(notice["method"] == "notifications/cancelled" && notice["params"]?["requestId"] == question["id"])
    }

    @Test("A question of a call that was cancelled before is never sent")
    func withdrawnBefore() async throws {
        let session = try session(["sampling": [:]])
        let client = Client()
        let link = try link(session, client)
        let isCancelled = Signal()
        let task = Task {
            await isCancelled.wait()
            return try await link.ask(method: "sampling/createMessage", params: [:])
        }
        task.cancel()
        isCancelled.fire()
        await #expect { try await task.value } throws: { ($0 as? CallError)?.code == .cancelled }
        // What comes first now is the first that was sent at all.
        let next = Task { try await link.ask(method: "sampling/createMessage", params: ["messages": []]) }
        #expect(await client.sent.next()?["params"] == ["messages": []])
        session.end()
        _ = await next.result
    }

    @Test(
        "Choices with titles are told in the words of the version",
        arguments: [
            ("2025-06-18", ["type": "string", "enum": ["r", "g"], "enumNames": ["Red", "g"]]),
            ("2025-11-25", ["type": "string", "oneOf": [["const": "r", "title": "Red"], ["const": "g"]]]),
        ] as [(String, JSONValue)])
    func choices(_ version: String, _ expected: JSONValue) async throws {
        let session = try session(["elicitation": [:]], version: version)
        let client = Client()
        let colour: JSONValue = ["type": "string", "oneOf": [["const": "r", "title": "Red"], ["const": "g"]]]
        let form: JSONObject = [
            "message": "m",
            "requestedSchema": ["type": "object", "properties": ["colour": colour, "size": ["type": "integer"]]],
        ]
        async let answer = link(session, client).ask(method: "elicitation/create", params: form)
        let question = try #require(await client.sent.next())
        let properties: JSONValue = ["colour": expected, "size": ["type": "integer"]]
        #expect(question["params"]?["requestedSchema"]?["properties"] == properties)
        let id = try #require(question["id"].flatMap(RequestID.init))
        let content: JSONObject = ["action": "accept", "content": ["colour": "r"]]
        session.questions.receive(JSONRPCResponse(id: id, outcome: .success(content)))
        #expect(try await answer == content)
    }

    @Test("What is no response fails the question that it was for")
    func badResponse() async throws {
        let session = try session(["roots": [:]])
        let client = Client()
        let link = try link(session, client)
        let answer = Task { try await link.ask(method: "roots/list", params: [:]) }
        let id = try #require(await client.sent.next()?["id"].flatMap(RequestID.init))
        session.questions.fail(nil)
        session.questions.fail(id)
        await #expect { try await answer.value } throws: { ($0 as? CallError)?.code == .failed }
    }

    @Test("Several questions go out in their order, and their answers come back in it, whichever came first")
    func several() async throws {
        let session = try session(["roots": [:], "sampling": [:]])
        let client = Client()
        let link = try link(session, client)
        let questions = ["roots/list", "sampling/createMessage"].map { Question(method: $0, params: [:]) }
        let answers = Task { try await link.ask(questions) }
        let roots = try #require(await client.sent.next())
        let sampling = try #require(await client.sent.next())
        #expect([roots["method"], sampling["method"]] == ["roots/list", "sampling/createMessage"])
        let results: [(JSONObject, JSONObject)] = [
            (sampling, ["role": "assistant", "model": "m", "content": []]), (roots, ["roots": []]),
        ]
        for (question, result) in results {
            let id = try #require(question["id"].flatMap(RequestID.init))
            session.questions.receive(JSONRPCResponse(id: id, outcome: .success(result)))
        }
        #expect(try await answers.value.map { $0["roots"] } == [[], nil])
    }

    @Test("Where one of several questions is refused, the others are withdrawn")
    func oneOfSeveral() async throws {
        let session = try session(["roots": [:]])
        let client = Client()
        let link = try link(session, client)
        let twice = [Question(method: "roots/list", params: [:]), Question(method: "roots/list", params: [:])]
        let answers = Task { try await link.ask(twice) }
        let first = try #require(await client.sent.next()?["id"].flatMap(RequestID.init))
        let second = try #require(await client.sent.next())
        session.questions.receive(JSONRPCResponse(id: first, outcome: .failure(.init(code: -1, message: "no"))))
        await #expect { try await answers.value } throws: { ($0 as? CallError)?.code == .failed }
        let notice = try #require(await client.sent.next())
        #expect(notice["method"] == "notifications/cancelled" && notice["params"]?["requestId"] == second["id"])
    }

    @Test("The end of the session ends its questions, and refuses new ones")
    func ended() async throws {
        let session = try session(["roots": [:]])
        let client = Client()
        let link = try link(session, client)
        let answer = Task { try await link.ask(method: "roots/list", params: [:]) }
        _ = await client.sent.next()
        session.end()
        await #expect { try await answer.value } throws: { ($0 as? CallError)?.code == .gone }
        await #expect { try await link.ask(method: "roots/list", params: [:]) } throws: {
            ($0 as? CallError)?.code == .gone
        }
    }

    @Test(
        "Only what the client declared is asked",
        arguments: [
            ("2025-11-25", #"{}"#, "roots/list", #"{}"#, false),
            ("2025-11-25", #"{"roots":{}}"#, "sampling/createMessage", #"{}"#, false),
            ("2025-11-25", #"{"roots":{}}"#, "tools/list", #"{}"#, false),
            ("2025-03-26", #"{"elicitation":{}}"#, "elicitation/create", #"{}"#, false),
            ("2025-06-18", #"{"elicitation":{}}"#, "elicitation/create", #"{}"#, true),
            ("2025-11-25", #"{"elicitation":{"form":{}}}"#, "elicitation/create", #"{"mode":"form"}"#, true),
            ("2025-11-25", #"{"elicitation":{"form":{}}}"#, "elicitation/create", #"{"mode":"url"}"#, false),
            ("2025-11-25", #"{"elicitation":{"url":{}}}"#, "elicitation/create", #"{"mode":"url"}"#, true),
            ("2025-11-25", #"{"elicitation":{"url":{}}}"#, "elicitation/create", #"{}"#, false),
            ("2025-06-18", #"{"elicitation":{"url":{}}}"#, "elicitation/create", #"{"mode":"url"}"#, false),
            (
                "2025-06-18", #"{"elicitation":{}}"#, "elicitation/create",
                #"{"requestedSchema":{"properties":{"many":{"type":"array"}}}}"#, false
            ),
            (
                "2025-11-25", #"{"elicitation":{}}"#, "elicitation/create",
                #"{"requestedSchema":{"properties":{"many":{"type":"array"}}}}"#, true
            ),
            ("2025-11-25", #"{"sampling":{}}"#, "sampling/createMessage", #"{"tools":[]}"#, false),
            ("2025-11-25", #"{"sampling":{"tools":{}}}"#, "sampling/createMessage", #"{"tools":[]}"#, true),
        ])
    func declared(_ version: String, _ capabilities: String, _ method: String, _ params: String, _ isAsked: Bool)
        async throws
    {
        let session = try session(try JSONObject(parsing: capabilities), version: version)
        let client = Client()
        let link = try link(session, client)
        let params = try JSONObject(parsing: params)
        let task = Task { try await link.ask(method: method, params: params) }
        if isAsked {
            #expect(await client.sent.next()?["method"] == .string(method))
            session.end()
        }
        await #expect { try await task.value } throws: {
            ($0 as? CallError)?.code == (isAsked ? .gone : .unsupported)
        }
    }

    @Test(
        "What a version cannot express is not asked, and the reason is the version",
        arguments: [
            ("2025-06-18", #"{"mode":"url"}"#, "sends the user to an address"),
            ("2025-06-18", #"{"requestedSchema":{"properties":{"many":{"type":"array"}}}}"#, "a choice of several"),
            ("2025-03-26", #"{}"#, "elicitation/create"),
        ])
    func tooOld(_ version: String, _ params: String, _ what: String) async throws {
        let session = try session(["elicitation": ["form": [:], "url": [:]]], version: version)
        let params = try JSONObject(parsing: params)
        await #expect {
            try await link(session, Client()).ask(method: "elicitation/create", params: params)
        } throws: { error in
            guard let error = error as? CallError, error.code == .unsupported else { return false }
            return error.message.contains("protocol version, \(version), has no") && error.message.contains(what)
        }
    }

    private static let form = #"{"requestedSchema":{"type":"object","properties":{"a":{"type":"string"}}}}"#
    private static let block = #"{"role":"user","model":"m","content":"#

    /// A question, an answer to it, and what is wrong with that; nil for nothing.
    private static let answers: [(method: String, params: String, answer: String, fault: String?)] = [
        ("elicitation/create", form, #"{"action":"decline"}"#, nil),
        ("elicitation/create", form, #"{"action":"cancel","content":{}}"#, nil),
        ("elicitation/create", form, #"{"action":"decline","content":{"a":"b"}}"#, "is not"),
        ("elicitation/create", form, #"{"action":"accept","content":{"a":"b"}}"#, nil),
        ("elicitation/create", form, #"{"action":"accept","content":"b"}"#, "object"),
        ("elicitation/create", form, #"{"action":"yes"}"#, "action"),
        ("sampling/createMessage", "{}", block + #"{"type":"text","text":"t"}}"#, nil),
        ("sampling/createMessage", "{}", block + #"[{"type":"text","text":"t"}]}"#, nil),
        ("sampling/createMessage", "{}", block + #"{"type":"tool_use","id":"1","name":"n","input":{}}}"#, nil),
        ("sampling/createMessage", "{}", block + #"{"type":"text","text":7}}"#, "text"),
        ("sampling/createMessage", "{}", block + #"{"type":"image","data":"AA=="}}"#, "mimeType"),
        ("sampling/createMessage", "{}", block + #"{"type":"smell"}}"#, "type"),
        ("sampling/createMessage", "{}", block + #""t"}"#, "type"),
        ("sampling/createMessage", "{}", block + #"[{"type":"text","text":"t"},{"type":"text"}]}"#, "text"),
        (
            "sampling/createMessage", "{}",
            #"{"role":"system","model":"m","content":{"type":"text","text":"t"}}"#, "role"
        ),
        ("sampling/createMessage", "{}", #"{"role":"user","content":{"type":"text","text":"t"}}"#, "model"),
        ("sampling/createMessage", "{}", #"{"role":"user","model":"m"}"#, "content"),
        ("roots/list", "{}", #"{"roots":[{"uri":"file:///a","name":"a"}]}"#, nil),
        ("roots/list", "{}", #"{"roots":[{"uri":"https://example.com"}]}"#, "file://"),
        ("roots/list", "{}", #"{"roots":["file:///a"]}"#, "file://"),
    ]

    @Test("An answer that is none to its question fails it, and the plugin does not get it", arguments: answers.indices)
    func faults(index: Int) async throws {
        let (method, params, answer, fault) = Self.answers[index]
        let session = try session(["elicitation": [:], "sampling": [:], "roots": [:]])
        let client = Client()
        let link = try link(session, client)
        let parameters = try JSONObject(parsing: params)
        let asked = Task { try await link.ask(method: method, params: parameters) }
        let id = try #require(await client.sent.next()?["id"].flatMap(RequestID.init))
        session.questions.receive(JSONRPCResponse(id: id, outcome: .success(try JSONObject(parsing: answer))))
        guard let fault else {
            #expect(try await asked.value == (try JSONObject(parsing: answer)))
            return
        }
        await #expect { try await asked.value } throws: { error in
            guard let error = error as? CallError, error.code == .failed else { return false }
            return error.message.contains("no answer to it") && error.message.contains(fault)
        }
    }
}
