import Host
import JSON
import Synchronization
import Testing

@Suite("The streams of a legacy session", .timeLimit(.minutes(30)))
struct LegacyStreamTests {
    @Test("GET opens a stream, and changes come on it", arguments: ["2025-03-26", "2025-06-18", "2025-11-25"])
    func listens(_ version: String) async throws {
        let tools = ScriptedTools.standard()
        try await withHTTPClient(tools) { client async throws in
            let session = try await client.initialize(version)
            let head = try await client.listen(session, version: version)
            #expect(head.status == 200 && head.headers["content-type"] == "text/event-stream")
            let reader = EventReader(client)
            let first = try #require(try await reader.next())
            // Older clients would take an event without a message for a broken one.
            #expect(version == "2025-11-25" ? first.id != nil && first.retry != nil : first.isComment)
            for _ in 1...2 {
                tools.changes.send()
                let event = try #require(try await reader.message())
                #expect(event.message?["method"] == "notifications/tools/list_changed")
                #expect(event.id != nil && event.id != first.id)
            }
        }
    }

    @Test("A message goes out on one of several streams only")
    func oneOfSeveral() async throws {
        let tools = ScriptedTools.standard()
        try await withHTTPClient(tools, { $0.keepAliveTime = .milliseconds(5) }) { client async throws in
            let session = try await client.initialize()
            _ = try await client.listen(session)
            let first = EventReader(client)
            _ = try await first.next()
            try await client.another { other async throws in
                _ = try await other.listen(session)
                let second = EventReader(other)
                _ = try await second.next()
                tools.changes.send()
                #expect(try await second.message() != nil)
            }
            for _ in 1...5 { #expect(try await first.next()?.isComment == true) }
        }
    }

    @Test("What changed while nobody listened is told to the next who does, once")
    func unheard() async throws {
        let tools = ScriptedTools.standard()
        try await withHTTPClient(tools, { $0.keepAliveTime = .milliseconds(5) }) { client async throws in
            let session = try await client.initialize()
            // Another session's stream tells when the changes have gone through.
            try await client.another { other async throws in
                _ = try await other.listen(try await other.initialize())
                let witness = EventReader(other)
                _ = try await witness.next()
                for _ in 1...2 {
                    tools.changes.send()
                    _ = try await witness.message()
                }
            }
            _ = try await client.listen(session)
            let reader = EventReader(client)
            #expect(try await reader.message()?.message?["method"] == "notifications/tools/list_changed")
            for _ in 1...3 { #expect(try await reader.next()?.isComment == true) }
        }
    }

    @Test("Without a session GET is 400, with an unknown one 404, of the modern era 405, without the form 406")
    func refusals() async throws {
        try await withHTTPClient { client async throws in
            let session = try await client.initialize()
            func status(_ headers: [String: String]) async throws -> Int {
                try await client.send("GET", headers: ["Accept": "text/event-stream"].merging(headers) { $1 }).status
            }
            #expect(try await status([:]) == 400)
            #expect(try await status(["Mcp-Session-Id": "unknown"]) == 404)
            #expect(try await status(["MCP-Protocol-Version": "2026-07-28"]) == 405)
            #expect(try await status(["Mcp-Session-Id": session, "Accept": "application/json"]) == 406)
            #expect(try await status(["Mcp-Session-Id": session, "MCP-Protocol-Version": "1.0"]) == 400)
            _ = try await client.send("DELETE", headers: ["Mcp-Session-Id": session])
            #expect(try await status(["Mcp-Session-Id": session]) == 404)
        }
    }

    @Test("DELETE ends the streams of the session")
    func deleted() async throws {
        try await withHTTPClient { client async throws in
            let session = try await client.initialize()
            _ = try await client.listen(session)
            let reader = EventReader(client)
            _ = try await reader.next()
            try await client.another { other async throws in
                #expect(try await other.send("DELETE", headers: ["Mcp-Session-Id": session]).status == 204)
            }
            #expect(try await reader.message() == nil)
        }
    }

    @Test("A session that listens is not idle, one that does nothing is in the end")
    func listeningIsUse() async throws {
        let past = Atomic<Int>(0)
        let configure: (inout HTTPConfiguration) -> Void = {
            $0.sessionIdleTime = .seconds(60)
            $0.sessionClock = { .now + .seconds(past.load(ordering: .acquiring)) }
        }
        try await withHTTPClient(.standard(), configure) { client async throws in
            let (listening, idle) = (try await client.initialize(), try await client.initialize())
            try #require(try await client.listen(listening).status == 200)
            past.store(3600, ordering: .releasing)
            try await client.another { other async throws in
                #expect(try await other.legacy(listening, "ping").status == 200)
                #expect(try await other.legacy(idle, "ping").status == 404)
            }
        }
    }

    @Test("A session may have so many streams")
    func limit() async throws {
        try await withHTTPClient { client async throws in
            try await Self.fill(client, try await client.initialize(), count: 8)
        }
    }

    /// Opens streams one inside the other, then one more.
    private static func fill(_ client: HTTPClient, _ session: String, count: Int) async throws {
        try await client.another { other async throws in
            let head = try await other.listen(session)
            guard count > 0 else {
                #expect(head.status == 409)
                return
            }
            #expect(head.status == 200)
            try await fill(other, session, count: count - 1)
        }
    }

    /// A tool that says two things before a signal and one after it.
    private static func stepwise(_ proceed: Signal) -> ScriptedTools {
        ScriptedTools([
            "work": { call in
                call.client.progress(done: 1, total: 3, message: "one")
                call.client.progress(done: 2, total: 3, message: "two")
                await proceed.wait()
                call.client.progress(done: 3, total: 3, message: "three")
                return ScriptedTools.text("done")
            }
        ])
    }

    private static let work = HTTPClient.request(
        "tools/call", ["name": "work", "_meta": ["progressToken": 1]], id: "w")

    @Test("A broken stream of a call is resumed: what was missed comes again, and the result is not lost")
    func resumes() async throws {
        let proceed = Signal()
        try await withHTTPClient(Self.stepwise(proceed)) { client async throws in
            let session = try await client.initialize()
            let first = try await client.another { other async throws in
                try await other.begin(headers: ["Mcp-Session-Id": session], body: Self.work.description)
                _ = try await other.head()
                let reader = EventReader(other)
                let event = try #require(try await reader.message())
                #expect(event.message?["params"]?["progress"] == 1)
                return try #require(event.id)
            }
            let head = try await client.listen(session, after: first)
            #expect(head.status == 200)
            let reader = EventReader(client)
            #expect(try await reader.message()?.message?["params"]?["progress"] == 2)
            proceed.fire()
            #expect(try await reader.message()?.message?["params"]?["progress"] == 3)
            let last = try #require(try await reader.message())
            #expect(last.message?["id"] == "w" && last.message?["result"]?["content"]?[0]?["text"] == "done")
            #expect(try await reader.next() == nil)
            // And once more, from before the end.
            try await client.another { other async throws in
                _ = try await other.listen(session, after: first)
                let again = EventReader(other)
                for step in 2...3 {
                    let progress = try await again.message()?.message?["params"]?["progress"]
                    #expect(progress == JSONValue(step))
                }
                #expect(try await again.message()?.id == last.id)
                #expect(try await again.message() == nil)
            }
            try await client.another { other async throws in
                _ = try await other.listen(session, after: last.id)
                #expect(try await EventReader(other).message() == nil)
            }
        }
    }

    @Test("A call that says nothing becomes a stream in time, so that its result can be fetched after a break")
    func primed() async throws {
        let proceed = Signal()
        let tools = ScriptedTools([
            "work": { _ in
                await proceed.wait()
                return ScriptedTools.text("done")
            }
        ])
        try await withHTTPClient(tools, { $0.streamDelay = .milliseconds(1) }) { client async throws in
            let session = try await client.initialize()
            let primer = try await client.another { other async throws in
                try await other.begin(headers: ["Mcp-Session-Id": session], body: Self.work.description)
                _ = try await other.head()
                return try #require(try await EventReader(other).next())
            }
            #expect(primer.message == nil && primer.retry != nil)
            proceed.fire()
            _ = try await client.listen(session, after: primer.id)
            #expect(try await EventReader(client).message()?.message?["result"] != nil)
        }
    }

    @Test("A call that ends soon is answered plainly")
    func plain() async throws {
        try await withHTTPClient { client async throws in
            let session = try await client.initialize()
            let answer = try await client.legacy(session, "tools/call", ["name": "ping"])
            #expect(answer.headers["content-type"] == "application/json")
        }
    }

    @Test("Who resumes a stream takes it over from the connection before")
    func takesOver() async throws {
        let proceed = Signal()
        try await withHTTPClient(Self.stepwise(proceed)) { client async throws in
            let session = try await client.initialize()
            try await client.begin(headers: ["Mcp-Session-Id": session], body: Self.work.description)
            _ = try await client.head()
            let old = EventReader(client)
            let first = try #require(try await old.message()?.id)
            try await client.another { other async throws in
                _ = try await other.listen(session, after: first)
                let reader = EventReader(other)
                #expect(try await reader.message()?.message?["params"]?["progress"] == 2)
                proceed.fire()
                _ = try await reader.message()
                #expect(try await reader.message()?.message?["result"] != nil)
            }
            // The old one ends broken off, not with what followed.
            var heard: [JSONValue?] = []
            await #expect(throws: (any Error).self) {
                while let event = try await old.message() { heard.append(event.message?["params"]?["progress"]) }
            }
            #expect(heard.allSatisfy { $0 == 2 })
        }
    }

    @Test("A large result is not lost where the connection breaks before it")
    func largeResult() async throws {
        let proceed = Signal()
        let text = String(repeating: "x", count: 1 << 20)
        let tools = ScriptedTools([
            "work": { call in
                call.client.progress(done: 1, total: nil, message: nil)
                await proceed.wait()
                return ScriptedTools.text(text)
            },
            "small": { call in
                call.client.progress(done: 1, total: nil, message: nil)
                return ScriptedTools.text("small")
            },
        ])
        // One connection at a time: that another is served tells that the one before has ended.
        try await withHTTPServer(tools, { $0.connectionLimit = 1 }) { port in
            let (session, first) = try await HTTPClient.connected(to: port, breaking: true) { client async throws in
                let session = try await client.initialize()
                try await client.begin(headers: ["Mcp-Session-Id": session], body: Self.work.description)
                _ = try await client.head()
                return (session, try #require(try await EventReader(client).message()?.id))
            }
            try await HTTPClient.connected(to: port) { client async throws in
                // Younger, and ended before.
                let small = HTTPClient.request("tools/call", ["name": "small", "_meta": ["progressToken": 2]], id: 2)
                _ = try await client.send(headers: ["Mcp-Session-Id": session], body: small.description)
                proceed.fire()
                // Long enough for the call to end with nobody there.
                for _ in 1...50 { _ = try await client.legacy(session, "ping") }
                try #require(try await client.listen(session, after: first).status == 200)
                let result = try await EventReader(client).message()?.message?["result"]
                #expect(result?["content"]?[0]?["text"]?.stringValue == text)
            }
        }
    }

    @Test("A change that a client has not read is told once, in the place of the last, and none is lost")
    func changesOnce() async throws {
        let log = EventLog(.listening, number: 1)
        let changes = (1...100).map { number in
            let uri = "file:///\(number)/" + String(repeating: "x", count: 10_000)
            return OutgoingMessage(.change, method: "notifications/resources/updated", params: ["uri": .string(uri)])
        }
        for _ in 1...5 {
            log.append(changes)
            log.append([.listChanged(.tools)])
        }
        let events = try #require(await log.next(after: 0, for: log.attach())).events
        #expect(events.map(\.message.bytes) == changes.map(\.bytes) + [OutgoingMessage.listChanged(.tools).bytes])
        #expect(events.map(\.number) == Array(405...505))
    }

    @Test(
        "An event that was never sent is refused with 400, one of a stream that is kept goes on with it",
        arguments: [
            ("a99-1", 400), ("x", 400), ("", 200), ("a1", 400), ("a1-x", 400), ("a-1-1", 400), ("l99-5", 400),
            ("l99999999999999999999-1", 400), ("a1--1", 400), ("a1-0", 400), ("l1-0", 200), ("l1-1", 400),
            ("l1-99", 400), ("l2-0", 400),
        ])
    func unknownEvents(_ id: String, _ status: Int) async throws {
        try await withHTTPClient { client async throws in
            let session = try await client.initialize()
            try await client.another { other async throws in
                _ = try await other.listen(session)
                #expect(try await EventReader(other).next()?.id == "l1-0")
            }
            #expect(try await client.listen(session, after: id).status == status)
        }
    }

    @Test("A stream that was listened on and is kept no more is replaced by a new one")
    func forgottenListening() async throws {
        // One connection at a time: that another is served tells that the one before has ended.
        try await withHTTPServer(.standard(), { $0.connectionLimit = 1 }) { port in
            let session = try await HTTPClient.connected(to: port) { try await $0.initialize() }
            for number in 1...40 {
                try await HTTPClient.connected(to: port, breaking: true) { client async throws in
                    _ = try await client.listen(session)
                    #expect(try await EventReader(client).next()?.id == "l\(number)-0")
                }
            }
            try await HTTPClient.connected(to: port) { client async throws in
                #expect(try await client.listen(session, after: "l1-0").status == 200)
                #expect(try await EventReader(client).next()?.id == "l41-0")
            }
        }
    }

    @Test("The streams of a session are no other session's")
    func foreignEvents() async throws {
        let proceed = Signal()
        try await withHTTPClient(Self.stepwise(proceed)) { client async throws in
            let session = try await client.initialize()
            let stranger = try await client.initialize()
            try await client.begin(headers: ["Mcp-Session-Id": session], body: Self.work.description)
            _ = try await client.head()
            let reader = EventReader(client)
            let id = try #require(try await reader.message()?.id)
            try await client.another { other async throws in
                #expect(try await other.listen(stranger, after: id).status == 400)
            }
            proceed.fire()
            while let event = try await reader.message() {
                if event.message?["result"] != nil { return }
            }
            Issue.record("no result")
        }
    }

    @Test("What is kept of a stream is bounded, and its end is kept")
    func bounded() async throws {
        let filler = String(repeating: "x", count: 10_000)
        let flooded = Signal()
        let proceed = Signal()
        let tools = ScriptedTools([
            "work": { call in
                call.client.progress(done: 0.5, total: nil, message: nil)
                await proceed.wait()
                for step in 1...2_000 { call.client.progress(done: Double(step), total: nil, message: filler) }
                flooded.fire()
                return ScriptedTools.text("done")
            }
        ])
        try await withHTTPClient(tools) { client async throws in
            let session = try await client.initialize()
            let first = try await client.another { other async throws in
                try await other.begin(headers: ["Mcp-Session-Id": session], body: Self.work.description)
                _ = try await other.head()
                return try #require(try await EventReader(other).message()?.id)
            }
            proceed.fire()
            await flooded.wait()
            _ = try await client.listen(session, after: first)
            let reader = EventReader(client)
            var count = 0
            var last: ServerEvent?
            while let event = try await reader.message() {
                count += 1
                last = event
            }
            #expect(last?.message?["result"] != nil)
            #expect(count < 300)
        }
    }
}
