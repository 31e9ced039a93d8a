import JSON
import Jupyter
import PluginKit
import Sessions
import Testing

struct CurrentSessionTests {
    private let ann = Caller(id: "session:1")
    private let bob = Caller(id: "session:2")

    @Test("a choice is the caller's own")
    func own() {
        var current = CurrentSessions()
        current.choose("a", for: ann)
        #expect(current.id(of: ann) == "a")
        #expect(current.id(of: bob) == "default")
        #expect(current.id(of: Caller(id: "session:1", principal: "ann")) == "default")
    }

    @Test("when a session ends, all who chose it have the default one, and are told why once")
    func ending() {
        var current = CurrentSessions()
        current.choose("a", for: ann)
        current.choose("b", for: bob)
        current.end("a", of: nil, because: "was deleted")
        #expect(current.id(of: ann) == "default")
        #expect(current.id(of: bob) == "b")
        #expect(current.takeReason(for: bob) == nil)
        #expect(current.takeReason(for: ann) == "the session \"a\" was deleted")
        #expect(current.takeReason(for: ann) == nil)
    }

    @Test("the end of a principal's session concerns no session of that name of another")
    func principals() {
        var current = CurrentSessions()
        let callers = ["ann", "bob"].map { Caller(id: "principal:\($0)", principal: "\($0)") }
        for caller in callers { current.choose("a", for: caller) }
        current.end("a", of: "ann", because: "was deleted")
        #expect(callers.map { current.id(of: $0) } == ["default", "a"])
    }

    @Test("of too many callers the one is forgotten that called least recently")
    func bound() {
        var current = CurrentSessions(capacity: 2)
        let third = Caller(id: "session:3")
        current.choose("a", for: ann)
        current.choose("b", for: bob)
        _ = current.id(of: ann)
        current.choose("c", for: third)
        #expect([ann, bob, third].map { current.id(of: $0) } == ["a", "default", "c"])
    }
}

struct SessionNameTests {
    @Test("names are fit for files and keys", arguments: ["a", "A-1_b.c", "9", String(repeating: "x", count: 64)])
    func good(name: String) throws {
        try SessionName.check(name)
    }

    @Test(
        "what is no name is refused with the pattern, and shown without control characters",
        arguments: ["", ".", "-a", "a b", "a/b", "é", "a\0", "a\u{1B}[2J", String(repeating: "x", count: 65)])
    func bad(name: String) {
        let error = #expect(throws: PluginError.self) { try SessionName.check(name) }
        #expect(error?.code == .invalid)
        #expect(error?.message.contains(SessionName.pattern) == true)
        #expect(error?.message.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
        #expect((error?.message.utf8.count ?? .max) < 400)
    }

    @Test("a new name is one that nobody has")
    func new() {
        #expect(SessionName.new(besides: ["default", "session-1", "session-3"]) == "session-2")
    }
}

struct CodeCursorTests {
    @Test("a position counts Unicode code points", arguments: [("", 0), ("e\u{301}", 2), ("👩‍🚀", 3), ("\r\n", 2)])
    func good(code: String, length: Int) throws {
        _ = try CodeCursor(length, in: code)
        let error = #expect(throws: PluginError.self) { try CodeCursor(length + 1, in: code) }
        #expect(error?.code == .invalid)
        #expect(error?.message.contains("expected 0 to \(length)") == true)
        #expect(throws: PluginError.self) { try CodeCursor(-1, in: code) }
    }
}

@Suite("The sessions", .serialized, .timeLimit(.minutes(30)))
struct RegistryTests {
    private let ann = Caller(id: "ann")

    @Test("are the same for callers who prove nothing, and those of a principal are there for it alone")
    func owners() async throws {
        try await SessionFixture.withSessions { registry in
            _ = try registry.create("a", by: ann)
            #expect(try registry.sessions(of: Caller(id: "bob")).map(\.id) == ["default", "a"])
            let carol = Caller(id: "carol", principal: "carol")
            #expect(try registry.sessions(of: carol).map(\.id) == ["default"])
            #expect(throws: PluginError.self) { try registry.session("a", of: carol) }
            #expect(try registry.session(nil, of: carol) !== registry.session(nil, of: ann))
        }
    }

    @Test("are limited, and a place that is given up can be taken")
    func limit() async throws {
        try await SessionFixture.withSessions({ $0.sessionLimit = 2 }) { registry in
            let session = try registry.create(nil, by: ann)
            let error = #expect(throws: PluginError.self) { try registry.create(nil, by: ann) }
            #expect(error?.message.contains("max_sessions") == true)
            #expect(try await registry.delete(session.id, by: ann) == false)
            _ = try registry.create(session.id, by: ann)
        }
    }

    @Test("are ended when nobody has used them for a time, but not while somebody does")
    func idleness() async throws {
        let time = Duration.milliseconds(200)
        try await SessionFixture.withSessions({ $0.idleTimeout = time }) { registry in
            let session = try registry.create("a", by: ann)
            _ = try await registry.switch(to: "a", by: ann)
            let wait = "import time; time.sleep(0.6)"
            let result = try await registry.use(nil, by: ann) { try await $0.run(wait).result }
            #expect(result.status == .ok)
            #expect(result.session == "a")
            try await session.ended.wait()
            let error = #expect(throws: PluginError.self) { try registry.session("a", of: ann) }
            #expect(error?.message.contains("was ended after 0.2 s without use") == true)
            #expect(registry.current(of: ann) == "default")
            #expect(registry.takeNotice(for: ann)?.contains("\"a\" was ended") == true)
        }
    }

    @Test("are not found any more once they have been ended, so that nobody waits for them")
    func closing() async throws {
        let registry = try await SessionFixture.withSessions { registry in
            _ = try registry.create("a", by: ann)
            return registry
        }
        for id in ["default", "a", "b"] {
            let error = #expect(throws: PluginError.self) { try registry.session(id, of: ann) }
            #expect(error?.code == .gone)
        }
        let refusal = #expect(throws: PluginError.self) { try registry.create("c", by: ann) }
        #expect(refusal?.code == .gone)
    }

    @Test("that are used again before their time is over stay")
    func use() async throws {
        try await SessionFixture.withSessions({ $0.idleTimeout = .seconds(3600) }) { registry in
            _ = try registry.create("a", by: ann)
            for _ in 0..<3 {
                _ = try await registry.use("a", by: ann) { try await $0.run("1") }
            }
            #expect(try registry.session("a", of: ann).id == "a")
        }
    }
}

@Suite("A question to a kernel", .serialized, .timeLimit(.minutes(30)))
struct QueryTests {
    /// Completing its members takes for ever.
    private static let endless = """
        class Endless:
            def __dir__(self):
                print("asked", flush=True)
                while True: pass
        endless, kept = Endless(), 1
        """

    @Test("that is no longer wanted is interrupted, and the session keeps its state")
    func cancellation() async throws {
        try await SessionFixture.withSession { session in
            _ = try await session.run(Self.endless)
            let asking = Task { try await session.complete(CodeCursor(8, in: "endless.")) }
            asking.cancel()
            _ = await asking.result
            let (next, text) = try await session.run("print(kept)")
            #expect(text == "1\n")
            #expect(next.notice == nil)
        }
    }

    @Test("is refused while a cell runs, and so is a restart that keeps state")
    func busy() async throws {
        try await SessionFixture.withSession { session in
            let client = TestClient()
            let cell = Task {
                try await session.execute(CellRequest(code: "print('on', flush=True)\nwhile True: pass"), for: client)
            }
            try await client.started.wait()
            let cursor = try CodeCursor(1, in: "x")
            let errors = [
                await #expect(throws: PluginError.self) { try await session.complete(cursor) },
                await #expect(throws: PluginError.self) { try await session.inspect(cursor, level: 0) },
                await #expect(throws: PluginError.self) { try await session.restart(preservesState: true) },
            ]
            #expect(errors.allSatisfy { $0?.code == .busy })
            #expect(try await session.probe(for: .seconds(60)).responsive)
            _ = try await session.restart(preservesState: false)
            #expect(try await cell.value.status == .interrupted)
        }
    }
}
