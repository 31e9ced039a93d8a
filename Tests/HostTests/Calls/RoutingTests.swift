import Host
import JSON
import Testing

@Suite("Routing calls", .timeLimit(.minutes(30)))
struct RoutingTests {
    static let tools = [
        "echo", "context", "twice", "never", "until-cancelled", "unknown-id", "bad-json", "bad-utf8", "null-pointer",
        "no-result", "fails", "invents-a-status", "blocks", "ask", "grows", "logs", "lied-about",
    ]

    private func withFixture(
        limits: CallLimits = CallLimits(), _ body: (Served) async throws -> Void
    ) async throws {
        try await serving(limits: limits) { fixtures in
            try await fixtures.build("fixture", manifest: manifest(tools: Self.tools))
        } body: { (served: Served) async throws in
            try await body(served)
            #expect(served.router.runningCalls == 0)
        }
    }

    @Test("A plugin hears who calls and what the client can do")
    func context() async throws {
        try await withFixture { (served: Served) async throws in
            let client = StubClient(capabilities: ["roots": [:]])
            let result = try await served.call("context", caller: "ann", client: client)
            let context = try #require(result["structuredContent"])
            #expect(context == ["caller": "ann", "progress": true, "client": ["roots": [:]]])
        }
    }

    @Test("An unknown tool is not found")
    func unknownTool() async throws {
        try await withFixture { (served: Served) async throws in
            await #expect(throws: CallError(.notFound, "Unknown tool: nope")) { try await served.call("nope") }
        }
    }

    @Test(
        "A breach of the interface is contained, and the log names the plugin",
        arguments: [
            ("twice", "It finished a call that had ended already"),
            ("unknown-id", "It used the id of a call that the host never issued"),
        ])
    func containedBreach(tool: String, words: String) async throws {
        try await withFixture { (served: Served) async throws in
            _ = try await served.call(tool)
            // The answer comes before the breach: a further call on the plugin's queue comes after it.
            _ = try await served.call("echo")
            await served.host.stop()
            #expect(served.log.contains("'fixture' breaks the plugin interface"), "\(served.log.messages)")
            #expect(served.log.contains(words), "\(served.log.messages)")
        }
    }

    @Test(
        "An answer that is no answer fails the call, and the next one works",
        arguments: [
            ("bad-json", "not valid JSON"), ("bad-utf8", "not valid JSON"), ("null-pointer", "null pointer"),
            ("no-result", "no tool result"),
        ])
    func badAnswer(tool: String, words: String) async throws {
        try await withFixture { (served: Served) async throws in
            let error = await #expect(throws: CallError.self) { try await served.call(tool) }
            #expect(error?.message.contains(words) == true, "\(String(describing: error))")
            #expect(served.log.contains("'fixture' breaks the plugin interface"))
            #expect(try await served.text("echo") == "echo")
        }
    }

    @Test("A plugin's failure reaches the caller with its message and its data")
    func failure() async throws {
        try await withFixture { (served: Served) async throws in
            await #expect(throws: CallError(.failed, "The disk is full.", data: ["free": 0])) {
                try await served.call("fails")
            }
            let error = await #expect(throws: CallError.self) { try await served.call("invents-a-status") }
            #expect(error?.code == .failed)
            #expect(error?.message.contains("-4711") == true)
        }
    }

    @Test("A tool that the manifest offers and the plugin denies is an error, not a hang")
    func lyingManifest() async throws {
        try await withFixture { (served: Served) async throws in
            await #expect(throws: CallError.self) { try await served.call("lied-about") }
        }
    }

    @Test("A cancelled call ends when its plugin finishes it")
    func cancellation() async throws {
        try await withFixture { (served: Served) async throws in
            try await cancelOnceBegun("until-cancelled", served)
            #expect(!served.log.contains("did not finish"))
        }
    }

    @Test("A plugin that never finishes a cancelled call is named, and the host answers in its place")
    func cancellationGrace() async throws {
        try await withFixture(limits: CallLimits(cancelGrace: .milliseconds(20))) { (served: Served) async throws in
            try await cancelOnceBegun("never", served)
            // The caller is answered before that is said.
            await served.log.wait(for: "did not finish tools/call within")
        }
    }

    @Test("At shutdown a call that is being cancelled already gets no more than a second")
    func shutdownShortensGrace() async throws {
        try await withFixture(limits: CallLimits(cancelGrace: .seconds(3600))) { (served: Served) async throws in
            let client = StubClient()
            let task = Task { try await served.call("never", client: client) }
            _ = await client.next()
            task.cancel()
            served.router.shutDown()
            let error = await #expect(throws: CallError.self) { try await task.value }
            #expect(error?.code == .cancelled)
        }
    }

    @Test("A call that outlasts its deadline is cancelled and says so")
    func deadline() async throws {
        let limits = CallLimits(cancelGrace: .milliseconds(20), toolDeadline: .milliseconds(20))
        try await withFixture(limits: limits) { (served: Served) async throws in
            for tool in ["never", "until-cancelled"] {
                let error = await #expect(throws: CallError.self) { try await served.call(tool) }
                #expect(error?.code == .timeout)
            }
        }
    }

    @Test("A plugin that blocks in invoke holds up neither its other calls nor its stop")
    func blockingInvoke() async throws {
        try await withFixture { (served: Served) async throws in
            let client = StubClient()
            async let blocked = served.call("blocks", client: client)
            _ = await client.next()
            for _ in 0..<8 {
                #expect(try await served.text("echo") == "echo")
            }
            await served.host.stop()
            let result = try await blocked
            #expect(result["content"]?[0]?["text"] == "unblocked")
        }
    }

    @Test("Calls that block on more threads than there are cores hold up no other call")
    func manyBlockingInvokes() async throws {
        try await withFixture { (served: Served) async throws in
            let client = StubClient()
            await withTaskGroup(of: JSONObject?.self) { group in
                for _ in 0..<16 {
                    group.addTask { try? await served.call("blocks", client: client) }
                }
                for _ in 0..<16 {
                    _ = await client.next()
                }
                #expect(try! await served.text("echo") == "echo")
                await served.host.stop()
            }
        }
    }

    @Test("A question goes to the client, and the answer back to the plugin")
    func question() async throws {
        try await withFixture { (served: Served) async throws in
            let client = StubClient(answer: ["action": "accept"])
            #expect(try await served.text("ask", client: client) == "answered 0")
            #expect(client.events == [.question("elicitation/create")])
            #expect(try await served.text("ask", client: StubClient()) == "answered -4")
        }
    }

    @Test("What a plugin logs about a call reaches its client, bytes that are no UTF-8 replaced")
    func logging() async throws {
        try await withFixture { (served: Served) async throws in
            let client = StubClient()
            _ = try await served.call("logs", client: client)
            #expect(client.events == [.log(.warning, "fixture", "about \u{FFFD} this call")])
        }
    }

    @Test("A plugin can offer further tools while it runs, once for each name")
    func dynamicOffer() async throws {
        try await withFixture { (served: Served) async throws in
            #expect(try await served.text("grows") == "grown")
            #expect(served.host.tools().last?["name"] == "grown")
            #expect(try await served.text("grows") == "grown")
            #expect(served.host.tools().count == Self.tools.count + 1)
        }
    }

    @Test("A hundred calls at once are each answered once")
    func manyCalls() async throws {
        try await withFixture { (served: Served) async throws in
            try await withThrowingTaskGroup { group in
                for _ in 0..<100 {
                    group.addTask { try await served.text("echo") }
                }
                for try await text in group {
                    #expect(text == "echo")
                }
            }
        }
    }

    private func cancelOnceBegun(_ tool: String, _ served: Served) async throws {
        let client = StubClient()
        let task = Task { try await served.call(tool, client: client) }
        #expect(await client.next() == .progress(1, nil, "begun"))
        task.cancel()
        let error = await #expect(throws: CallError.self) { try await task.value }
        #expect(error?.code == .cancelled)
    }
}
