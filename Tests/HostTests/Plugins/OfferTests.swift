import Host
import JSON
import Testing

/// A manifest whose one tool has schemas.
private func manifest(input: String, output: String? = nil, more: String = "") -> String {
    let output = output.map { #","outputSchema":\#($0)"# } ?? ""
    return #"{"id":"fixture","version":"1","tools":[{"name":"echo","inputSchema":\#(input)\#(output)}]\#(more)}"#
}

@Suite("What is offered, and what it is held to", .timeLimit(.minutes(30)))
struct OfferTests {
    private static let strict =
        #"{"type":"object","properties":{"n":{"type":"integer"},"s":{"type":"string"}},"required":["n"],"additionalProperties":false}"#

    @Test("A call with wrong arguments never reaches the plugin, and is answered with all that is wrong")
    func wrongArguments() async throws {
        try await serving {
            try await $0.build("a", manifest: manifest(input: Self.strict))
        } body: { (served: Served) async throws in
            let result = try await served.call("echo", ["n": "5", "s": 1, "z": true])
            #expect(result["isError"] == true)
            let text = try #require(result["content"]?[0]?["text"]?.stringValue)
            #expect(text.hasPrefix("echo was not called: its arguments are wrong."))
            for words in ["n: expected an integer, got \"5\"", "s: expected a string, got 1", "z: unknown argument"] {
                #expect(text.contains(words), "\(text)")
            }
            #expect(result["structuredContent"] == nil)
        }
    }

    @Test("A call with good arguments reaches the plugin")
    func goodArguments() async throws {
        try await serving {
            try await $0.build("a", manifest: manifest(input: Self.strict))
        } body: { (served: Served) async throws in
            let result = try await served.call("echo", ["n": 5])
            #expect(result["content"]?[0]?["text"] == "echo")
        }
    }

    @Test(
        "A schema that cannot be used refuses the plugin with tool, place and mend",
        arguments: [
            (#"{"type":"object","properties":{"n":{"type":"int"}}}"#, "#/properties/n/type"),
            (#"{"type":"object","properties":{"n":{"pattern":"("}}}"#, "#/properties/n/pattern"),
            (##"{"type":"object","properties":{"n":{"$ref":"#/nowhere"}}}"##, "#/properties/n/$ref"),
            (#"{"type":"object","$ref":"https://example.com/s"}"#, "#/$ref"),
        ])
    func badSchema(schema: String, place: String) async throws {
        for text in [manifest(input: schema), manifest(input: #"{"type":"object"}"#, output: schema)] {
            try await serving {
                try await $0.build("faulty", manifest: text)
            } body: { (served: Served) async throws in
                let message = try #require(served.loader.refusals.first?.error.message)
                for words in ["faulty.so", "'echo'", place] {
                    #expect(message.contains(words), "\(message)")
                }
            }
        }
    }

    @Test(
        "What a tool answers may be anything that a schema tells, and clients are told as far as their version allows")
    func anyOutput() async throws {
        let text = manifest(input: #"{"type":"object"}"#, output: #"{"type":"array"}"#)
        try await serving {
            try await $0.build("a", manifest: text)
        } body: { (served: Served) async throws in
            let client = ResourceClient(served.host)
            #expect(try await client.result("tools/list")["tools"]?[0]?["outputSchema"] == ["type": "array"])
            let legacy = RequestScope(session: try ResourceClient.session(), meta: try RequestMeta([:]))
            let tool = try await client.result("tools/list", in: legacy)["tools"]?[0]
            #expect(tool?["name"] == "echo" && tool?["outputSchema"] == nil)
        }
    }

    @Test(
        "What a tool says of tasks is held to the words that there are",
        arguments: [
            (#"{"taskSupport":"requierd"}"#, "\"requierd\""), (#"{"taskSupport":true}"#, "`taskSupport` true"),
            (#"{"asksFirst":"yes"}"#, "`asksFirst`"), (#""required""#, "`execution`"),
        ])
    func execution(_ execution: String, _ reason: String) async throws {
        let tool = #"{"name":"t","inputSchema":{"type":"object"},"execution":\#(execution)}"#
        try await serving {
            try await $0.build("faulty", manifest: #"{"id":"faulty","version":"1","tools":[\#(tool)]}"#)
        } body: { (served: Served) async throws in
            let message = try #require(served.loader.refusals.first?.error.message)
            #expect(message.contains("'t'") && message.contains(reason), "\(message)")
        }
    }

    @Test("A configuration schema that cannot be used refuses the plugin")
    func badConfigurationSchema() async throws {
        let text = manifest(input: #"{"type":"object"}"#, more: #","configuration":{"type":"objct"}"#)
        try await serving {
            try await $0.build("faulty", manifest: text)
        } body: { (served: Served) async throws in
            let message = try #require(served.loader.refusals.first?.error.message)
            #expect(message.contains("`configuration` that cannot be used: at #/type"), "\(message)")
        }
    }

    @Test("A result that breaks the tool's word is answered, and the plugin named where results are validated")
    func brokenWord() async throws {
        let text = manifest(input: #"{"type":"object"}"#, output: #"{"type":"object","required":["n"]}"#)
        for validates in [true, false] {
            var options = PluginHost.Options()
            options.validatesResults = validates
            try await serving(options: options) {
                try await $0.build("a", manifest: text)
            } body: { (served: Served) async throws in
                #expect(try await served.text("echo") == "echo")
                #expect(served.log.contains("The tool 'echo' broke its own word") == validates)
            }
        }
    }

    @Test("A tool that is not offered is neither listed nor callable")
    func selection() async throws {
        var options = PluginHost.Options()
        options.tools = ToolSelection(allowed: ["echo"])
        try await serving(options: options) {
            try await $0.build("a", manifest: HostTests.manifest(tools: ["echo", "logs"]))
        } body: { (served: Served) async throws in
            #expect(served.host.tools().map { $0["name"] } == ["echo"])
            #expect(served.host.tool(named: "logs") == nil)
            #expect(served.host.allToolNames == ["echo", "logs"])
            let error = try await #require(throws: CallError.self) { try await served.call("logs") }
            #expect(error.code == .notFound)
        }
    }

    @Test("Each call is one line of the log with id, tool, caller, time and outcome, and nothing of what was said")
    func record() async throws {
        try await serving {
            try await $0.build("a", manifest: manifest(input: Self.strict))
        } body: { (served: Served) async throws in
            _ = try await served.call("echo", ["n": 5, "s": "secret"], caller: "ann")
            _ = try await served.call("echo", ["s": "secret"], caller: "ann")
            let lines = served.log.messages.filter { $0.contains("Tool called") }
            #expect(lines.count == 2)
            for words in ["info", "tool=echo", "caller=ann", "outcome=ok", "call=", "duration="] {
                #expect(lines[0].contains(words), "\(lines[0])")
            }
            #expect(lines[1].contains("outcome=wrong arguments"))
            #expect(!served.log.contains("secret"))
        }
    }
}

@Suite("What the configuration says of plugins")
struct PluginSectionTests {
    private static let settings =
        #"{"type":"object","properties":{"depth":{"type":"integer"},"name":{"type":"string"}},"additionalProperties":false}"#

    private func check(_ yaml: String) async throws -> (warnings: [String], error: String?) {
        let text = manifest(input: #"{"type":"object"}"#, more: #","configuration":\#(Self.settings)"#)
        let configuration = try ConfigurationReader(document: try document(yaml)).read()
        let fixtures = try FixturePlugins()
        try await fixtures.build("a", manifest: text)
        let loader = try PluginLoader(directories: [fixtures.directory])
        do throws(ConfigurationError) {
            let warnings = try configuration.check(against: loader.libraries.map(\.manifest), isComplete: true)
            return (warnings.map(\.description), nil)
        } catch {
            return ([], error.description)
        }
    }

    @Test("Settings that the plugin knows are good")
    func good() async throws {
        #expect(try await check("plugins: {fixture: {settings: {depth: 3}}}").error == nil)
    }

    @Test("Settings that break the plugin's schema are refused with their line")
    func bad() async throws {
        let error = try await check("plugins:\n  fixture:\n    settings:\n      dept: 3\n      name: 4\n").error
        #expect(error?.contains("test.yaml:4:13: `plugins.fixture.settings` is wrong: dept: unknown setting") == true)
        #expect(error?.contains("did you mean depth") == true)
        #expect(error?.contains("test.yaml:5:13: `plugins.fixture.settings` is wrong: name: expected a string") == true)
    }

    @Test("A plugin that is not there is refused with the nearest one")
    func unknown() async throws {
        let error = try await check("plugins:\n  fixtur: {}\n").error
        #expect(error == "/etc/mortise/test.yaml:2:3: there is no plugin 'fixtur'. Did you mean 'fixture'?")
    }
}
