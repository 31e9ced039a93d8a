import Host
import JSON
import SystemPackage
import Testing

@Suite("Replacing plugins while they are called", .timeLimit(.minutes(30)))
struct ReplacementTests {
    fileprivate static let tools = ["generation", "asked-generation"]
    /// What the tool `sum` answers once its service has given it all numbers.
    private static let sum = "status 0, 4000 chunks, sum 8002000"

    @Test("New calls go to the new generation, and those that run end in the old one")
    func replacement() async throws {
        try await replacing { fixtures async throws in
            try await fixtures.build(generation: "1")
        } body: { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            let client = HesitantClient()
            async let held = served.text("asked-generation", client: client)
            await client.asked.wait()
            try await fixtures.build(generation: "2")
            try await served.reload()
            #expect(try await served.text("generation") == "2")
            client.answer.fire()
            #expect(try await held == "1")
            #expect(served.log.contains("The plugin 'fixture' 1.0 is replaced by 1.0."))
        }
    }

    @Test("Twenty generations, one after the other, lose none of the calls of eight clients")
    func load() async throws {
        try await replacing { fixtures async throws in
            try await fixtures.build(generation: "0")
        } body: { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            let calls = Task { try await Self.callUntilGeneration(20, of: served) }
            for generation in 1...20 {
                try await fixtures.build(generation: "\(generation)")
                try await served.reload()
            }
            #expect(try await calls.value >= 8 * 20)
        }
    }

    /// Eight clients call without a pause, and see generations come but never go back.
    ///
    /// - Returns: how many calls they made.
    private static func callUntilGeneration(_ last: Int, of served: Served) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 1...8 {
                group.addTask {
                    var (generation, count) = (0, 0)
                    while generation < last || count < 20 {
                        let answer = try #require(try await served.text("generation").flatMap(Int.init))
                        try #require(answer >= generation)
                        (generation, count) = (answer, count + 1)
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
    }

    @Test("Clients are told that the tools are others, and only then")
    func listChanges() async throws {
        try await replacing { fixtures async throws in
            try await fixtures.build(generation: "1")
        } body: { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            var changes = served.host.toolChanges().makeAsyncIterator()
            try await fixtures.build(generation: "2")
            try await served.reload()
            try await fixtures.build(generation: "3", manifest: manifest(tools: ["generation", "echo"]))
            try await served.reload()
            _ = await changes.next()
            #expect(served.host.toolNames == ["generation", "echo"])
            #expect(try await served.text("generation") == "3")
        }
    }

    /// What cannot take a plugin's place, and words of what is told.
    static let faults: [(name: String, manifest: String, macros: [String], says: String)] = [
        ("refuses to be created", manifest(tools: tools), ["CREATE_STATUS=MORTISE_FAILED"], "the licence has expired"),
        ("does not start", manifest(tools: tools), ["START_STATUS=MORTISE_FAILED"], "could not be started"),
        ("has a manifest that is none", "{", [], "not a JSON object"),
        ("is no plugin", manifest(tools: tools), ["NO_ENTRY"], "does not export mortise_plugin_v1"),
        ("wants another's tool", manifest(tools: ["echo"]), [], "which the plugin 'other' offers already"),
        ("wants a service that nobody provides", manifest(requires: ["numbers/1"]), [], "which no plugin provides"),
        (
            "withdraws a service", manifest(tools: tools), [],
            "does not provide any more what the plugin 'user' requires"
        ),
    ]

    @Test("A generation that cannot be served leaves the one before as it is", arguments: faults)
    func fault(name: String, text: String, macros: [String], words: String) async throws {
        try await replacing { fixtures async throws in
            let provides = name == "withdraws a service" ? ["counts/1"] : []
            try await fixtures.build(generation: "1", manifest: manifest(tools: Self.tools, provides: provides))
            try await fixtures.build("other", manifest: manifest(id: "other", tools: ["echo"]))
            if !provides.isEmpty {
                try await fixtures.build("user", manifest: manifest(id: "user", requires: provides))
            }
        } body: { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            let before = served.host.plugins.map(\.id)
            try await fixtures.build(generation: "2", manifest: text, macros)
            let problems = try await served.reload()
            #expect(try await served.text("generation") == "1")
            #expect(try await served.text("echo") == "echo")
            #expect(served.host.plugins.map(\.id) == before)
            #expect(problems.contains { $0.contains(words) }, "\(problems)")
        }
    }

    @Test("A library whose end is missing is refused before the loader touches it", arguments: [70, 1000, 9000])
    func halfWritten(size: Int) async throws {
        try await replacing { fixtures async throws in
            try await fixtures.build(generation: "1")
        } body: { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            try fixtures.truncate("fixture.so", to: size)
            let problems = try await served.reload()
            #expect(problems.contains { $0.contains("fixture.so: its end is missing") }, "\(problems)")
            #expect(try await served.text("generation") == "1")
        }
    }

    @Test("A tool that moves to another plugin is served there at once", arguments: [("a", "b"), ("b", "a")])
    func movedTool(from old: String, to new: String) async throws {
        try await replacing { fixtures async throws in
            try await fixtures.build(old, manifest: manifest(id: old, tools: ["echo", "generation"]))
            try await fixtures.build(new, manifest: manifest(id: new, tools: []))
        } body: { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            try await fixtures.build(old, manifest: manifest(id: old, tools: ["generation"]))
            try await fixtures.build(new, manifest: manifest(id: new, tools: ["echo"]))
            #expect(try await served.reload() == [])
            #expect(served.host.toolNames.sorted() == ["echo", "generation"])
            #expect(try await served.text("echo") == "echo")
        }
    }

    @Test("A service that moves to another plugin is used there by those who were not replaced")
    func movedService() async throws {
        let provider = { (id: String) in manifest(id: id, provides: ["numbers/1"]) }
        try await replacing { fixtures async throws in
            try await fixtures.build("first", manifest: provider("first"))
            try await fixtures.build("user", manifest: manifest(id: "user", tools: ["sum"], requires: ["numbers/1"]))
        } body: { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            try fixtures.remove("first.so")
            try await fixtures.build("second", manifest: provider("second"))
            try await served.reload()
            #expect(served.host.plugins.map(\.id).sorted() == ["second", "user"])
            #expect(try await served.text("sum") == Self.sum)
        }
    }

    @Test("A plugin stays that another one needs which must not be lost")
    func neededByIrreplaceable() async throws {
        let user = manifest(id: "user", tools: ["sum"], requires: ["numbers/1"], isReplaceable: false)
        try await replacing { fixtures async throws in
            try await fixtures.build("first", manifest: manifest(id: "first", provides: ["numbers/1"]))
            try await fixtures.build("user", manifest: user)
        } body: { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            try fixtures.remove("first.so")
            let problems = try await served.reload()
            #expect(problems.contains { $0.contains("the plugin 'user' requires") }, "\(problems)")
            #expect(try await served.text("sum") == Self.sum)
        }
    }

    @Test("A plugin that comes is served, and one that goes is not, while it ends what it has begun")
    func comingAndGoing() async throws {
        try await replacing { fixtures async throws in
            try await fixtures.build(generation: "1")
        } body: { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            let client = HesitantClient()
            async let held = served.text("asked-generation", client: client)
            await client.asked.wait()
            try await fixtures.build("other", manifest: manifest(id: "other", tools: ["echo"]))
            try fixtures.remove("fixture.so")
            try await served.reload()
            #expect(served.host.toolNames == ["echo"])
            #expect(try await served.text("echo") == "echo")
            await #expect(throws: CallError.self) { try await served.text("generation") }
            client.answer.fire()
            #expect(try await held == "1")
        }
    }

    @Test("A plugin that uses a service goes on with the next generation of its provider")
    func service() async throws {
        let provider = manifest(id: "fixture", provides: ["numbers/1"])
        try await replacing { fixtures async throws in
            try await fixtures.build(generation: "1", manifest: provider)
            try await fixtures.build("user", manifest: manifest(id: "user", tools: ["sum"], requires: ["numbers/1"]))
        } body: { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            async let before = served.text("sum")
            try await fixtures.build(generation: "2", manifest: provider)
            try await served.reload()
            #expect(try await before == Self.sum)
            #expect(try await served.text("sum") == Self.sum)
        }
    }

    @Test("A plugin that keeps what would be lost stays, though its file is another or gone", arguments: [true, false])
    func irreplaceable(isReplaced: Bool) async throws {
        let text = manifest(tools: Self.tools, isReplaceable: false)
        try await replacing { fixtures async throws in
            try await fixtures.build(generation: "1", manifest: text)
        } body: { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            if isReplaced {
                try await fixtures.build(generation: "2", manifest: text)
            } else {
                try fixtures.remove("fixture.so")
            }
            let problems = try await served.reload()
            #expect(problems.contains { $0.contains("Restart Mortise") }, "\(problems)")
            #expect(try await served.text("generation") == "1")
        }
    }

    @Test("Other settings make another generation, the same ones none")
    func settings() async throws {
        try await replacing { fixtures async throws in
            try await fixtures.build(generation: "1")
        } body: { (served: Served, _: borrowing FixturePlugins) async throws in
            try await served.reload()
            #expect(!served.log.contains("is replaced by"))
            try await served.reload(settings: ["fixture": ["limit": 2]])
            #expect(served.log.contains("is replaced by"))
            #expect(try await served.text("generation") == "1")
        }
    }

    @Test("Another selection offers other tools at once")
    func selection() async throws {
        try await replacing { fixtures async throws in
            try await fixtures.build(generation: "1")
        } body: { (served: Served, _: borrowing FixturePlugins) async throws in
            served.host.select(ToolSelection(allowed: ["generation"]))
            #expect(served.host.toolNames == ["generation"])
            await #expect(throws: CallError.self) { try await served.text("asked-generation") }
        }
    }
}

extension FixturePlugins {
    /// Builds a plugin as its next generation, by a rename over the one before.
    fileprivate func build(
        generation: String, manifest text: String = manifest(tools: ReplacementTests.tools), _ macros: [String] = []
    ) async throws {
        try await build("next", manifest: text, ["GENERATION=\"\(generation)\""] + macros)
        try rename("next.so", to: "fixture.so")
    }
}
