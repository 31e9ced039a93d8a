import Host
import JSON
import SystemPackage
import Testing

@Suite("Loading plugins", .timeLimit(.minutes(30)))
struct LoadingTests {
    /// A file that cannot be served, and what the log must say of it.
    struct Fault: CustomTestStringConvertible {
        let name: String
        let words: [String]
        let build: @Sendable (borrowing FixturePlugins) async throws -> Void

        var testDescription: String { name }

        init(
            _ name: String, says words: [String],
            _ build: @escaping @Sendable (borrowing FixturePlugins) async throws -> Void
        ) {
            self.name = name
            self.words = words
            self.build = build
        }
    }

    static let faults = [
        Fault("a text file", says: ["faulty.so", "no shared library"]) { try $0.write("faulty.so", "hello") },
        Fault("an empty file", says: ["faulty.so", "no shared library"]) { try $0.write("faulty.so", "") },
        Fault("a truncated library", says: ["faulty.so", "Cannot load"]) {
            try $0.write("faulty.so", "\u{7F}ELF\u{2}\u{1}\u{1}")
        },
        Fault("a library for another machine", says: ["faulty.so", "was built for S/390", "this machine is"]) {
            // As its header is: big-endian, for machines of kind 22.
            try $0.write(
                "faulty.so",
                "\u{7F}ELF\u{2}\u{2}\u{1}" + String(repeating: "\0", count: 12) + "\u{16}"
                    + String(repeating: "\0", count: 44))
        },
        Fault("a library that is no plugin", says: ["faulty.so", "does not export mortise_plugin_v1"]) {
            try await $0.build("faulty", ["NO_ENTRY"])
        },
        Fault("a plugin for a later version", says: ["faulty.so", "version 2", "speaks version 1", "Update Mortise"]) {
            try await $0.build("faulty", ["ENTRY=mortise_plugin_v2"])
        },
        Fault("a plugin for a later minor version", says: ["faulty.so", "needs version 1.77", "offers 1.0"]) {
            try await $0.build("faulty", ["ABI_MINOR=77"])
        },
        Fault("a plugin that refuses the host", says: ["faulty.so", "refuses this host"]) {
            try await $0.build("faulty", ["REFUSES"])
        },
        Fault("a table that is too small", says: ["faulty.so", "24 bytes", "sizeof(mortise_plugin)"]) {
            try await $0.build("faulty", ["SIZE=24"])
        },
        Fault("a manifest that is no JSON", says: ["faulty.so", "not a JSON object"]) {
            try await $0.build("faulty", manifest: "{id: fixture}")
        },
        Fault("a manifest without an id", says: ["faulty.so", "lacks `id`"]) {
            try await $0.build("faulty", manifest: #"{"version":"1"}"#)
        },
        Fault("a manifest with a bad id", says: ["faulty.so", "the id 'No Id'"]) {
            try await $0.build("faulty", manifest: #"{"id":"No Id","version":"1"}"#)
        },
        Fault("a tool twice", says: ["faulty.so", "the tool 'a' twice"]) {
            try await $0.build("faulty", manifest: manifest(id: "faulty", tools: ["a", "a"]))
        },
        Fault("a tool without a schema", says: ["faulty.so", "'a' without an `inputSchema`"]) {
            try await $0.build("faulty", manifest: #"{"id":"faulty","version":"1","tools":[{"name":"a"}]}"#)
        },
        Fault("a tool with a bad name", says: ["faulty.so", "number 1, without a `name`"]) {
            try await $0.build("faulty", manifest: manifest(id: "faulty", tools: ["a b"]))
        },
        Fault("a service without a version", says: ["faulty.so", "kernels/1"]) {
            try await $0.build("faulty", manifest: manifest(id: "faulty", provides: ["kernels"]))
        },
    ]

    @Test(
        "A tool whose arguments clients could not repeat in headers is refused, since they would drop it silently",
        arguments: [
            (#"{"properties":{"a":{"type":"number","x-mcp-header":"A"}}}"#, "\"string\", \"integer\" or \"boolean\""),
            (#"{"properties":{"a":{"type":"string","x-mcp-header":"A b"}}}"#, "no part of a header's name"),
            (#"{"properties":{"a":{"type":"string","x-mcp-header":""}}}"#, "no part of a header's name"),
            (
                #"{"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"a"}}}"#,
                "twice"
            ),
            (#"{"items":{"type":"string","x-mcp-header":"A"}}"#, "cannot find its value"),
            (#"{"anyOf":[{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}]}"#, "cannot find its value"),
        ])
    func badHeaders(_ schema: String, _ reason: String) async throws {
        let fixtures = try FixturePlugins()
        let inputSchema = #"{"type":"object","# + schema.dropFirst()
        try await fixtures.build(
            "faulty",
            manifest: #"{"id":"a","version":"1","tools":[{"name":"t","inputSchema":\#(inputSchema)}]}"#)
        let loader = try PluginLoader(directories: [fixtures.directory])
        #expect(loader.refusals.first?.error.message.contains(reason) == true)
    }

    @Test("A file that is no usable plugin is named with the mend, and the others are served", arguments: faults)
    func faultyFile(fault: Fault) async throws {
        try await serving { fixtures in
            try await fault.build(fixtures)
            try await fixtures.build("sound", manifest: manifest(id: "sound", tools: ["echo"]))
        } body: { (served: Served) async throws in
            let message = try #require(served.loader.refusals.first?.error.message)
            for words in fault.words {
                #expect(message.contains(words), "\(message)")
            }
            #expect(try await served.text("echo") == "echo")
        }
    }

    @Test("An absent directory is named")
    func absentDirectory() throws {
        let loader = try PluginLoader(directories: ["/nonexistent/plugins"])
        #expect(loader.failures.first?.message.contains("/nonexistent/plugins") == true)
        #expect(loader.libraries.isEmpty)
    }

    @Test("Of two plugins with one id the one in the earlier directory is used")
    func sameID() async throws {
        try await serving { fixtures in
            try await fixtures.build("a", manifest: manifest(id: "same", tools: ["echo"]))
            try await fixtures.build("b", manifest: manifest(id: "same", tools: ["logs"]))
        } body: { (served: Served) async throws in
            #expect(served.host.tools().compactMap { $0["name"]?.stringValue } == ["echo"])
            #expect(served.loader.refusals.first?.error.message.contains("same id 'same'") == true)
        }
    }

    @Test("Of two plugins that offer one tool the later by id is not started")
    func sameTool() async throws {
        try await serving { fixtures in
            try await fixtures.build("x", manifest: manifest(id: "beta", tools: ["echo", "logs"]))
            try await fixtures.build("y", manifest: manifest(id: "alpha", tools: ["echo"]))
        } body: { (served: Served) async throws in
            #expect(served.host.plugins.map(\.id) == ["alpha"])
            #expect(served.log.contains("'beta' offers the tool 'echo', which the plugin 'alpha' offers already"))
        }
    }

    @Test("A plugin whose requirement nobody provides is not started, and the log says why")
    func missingRequirement() async throws {
        try await serving { fixtures in
            try await fixtures.build("a", manifest: manifest(id: "a", tools: ["echo"], requires: ["kernels/1"]))
            try await fixtures.build("b", manifest: manifest(id: "b", tools: ["logs"]))
        } body: { (served: Served) async throws in
            #expect(served.host.plugins.map(\.id) == ["b"])
            #expect(served.log.contains("'a' requires the service 'kernels/1', which no plugin provides"))
        }
    }

    @Test("A cycle of requirements is shown link by link")
    func cycle() async throws {
        try await serving { fixtures in
            try await fixtures.build("a", manifest: manifest(id: "a", provides: ["one/1"], requires: ["two/1"]))
            try await fixtures.build("b", manifest: manifest(id: "b", provides: ["two/1"], requires: ["one/1"]))
            try await fixtures.build("c", manifest: manifest(id: "c", tools: ["echo"], requires: ["one/1"]))
            try await fixtures.build("d", manifest: manifest(id: "d", tools: ["logs"]))
        } body: { (served: Served) async throws in
            #expect(served.host.plugins.map(\.id) == ["d"])
            #expect(served.log.contains("'a' is in a cycle of requirements: a needs b needs a"))
            #expect(served.log.contains("'c' requires the service 'one/1', whose provider cannot be started"))
        }
    }

    @Test("What a plugin offers before it has started is offered once it has")
    func earlyOffer() async throws {
        try await serving { fixtures in
            try await fixtures.build("a", manifest: manifest(id: "a", tools: ["echo"]), ["OFFERS_AT_START"])
        } body: { (served: Served) async throws in
            #expect(served.host.tools().compactMap { $0["name"]?.stringValue } == ["echo", "grown"])
        }
    }

    @Test("What a plugin offers as it starts cannot take what the manifest of a later one names")
    func earlyOfferOfTaken() async throws {
        try await serving { fixtures in
            try await fixtures.build("a", manifest: manifest(id: "a", tools: ["echo"]), ["OFFERS_AT_START"])
            try await fixtures.build("b", manifest: manifest(id: "b", tools: ["grown"]))
        } body: { (served: Served) async throws in
            #expect(served.host.plugins.map(\.id) == ["a", "b"])
            #expect(served.host.tools().compactMap { $0["name"]?.stringValue } == ["echo", "grown"])
            #expect(served.log.contains("'grown', which is offered already"))
        }
    }

    @Test("A plugin that hangs in its stop is named and left behind, and the others are stopped")
    func hangingStop() async throws {
        try await serving { fixtures in
            try await fixtures.build("a", manifest: manifest(id: "a", tools: ["echo"]), ["HANGS_IN_STOP"])
            try await fixtures.build("b", manifest: manifest(id: "b", tools: ["logs"]))
        } body: { (served: Served) async throws in
            await served.host.stop()
            #expect(served.log.contains("'a' breaks the plugin interface: It does not return from `stop`"))
            #expect(served.host.plugins.isEmpty)
        }
    }

    @Test("A plugin that is created when nobody waits for it any more is destroyed", .timeLimit(.minutes(1)))
    func lateCreate() async throws {
        let fixtures = try FixturePlugins()
        try await fixtures.build("late", ["AT_CREATE=\(fixtures.makeGate())"])
        var options = PluginHost.Options()
        options.startLimit = .milliseconds(100)
        try await serving(fixtures, options: options) { (served: Served) async throws in
            #expect(served.log.contains("has not returned from `create`"))
            try fixtures.openGate()
            await served.log.wait(for: "is destroyed")
        }
    }

    @Test("A plugin that starts when all have been stopped is stopped too")
    func startWhileStopping() async throws {
        try await replacing { fixtures async throws in
            try await fixtures.build("a", manifest: manifest(id: "a"))
        } body: { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            try await fixtures.build(
                "b", manifest: manifest(id: "b", tools: ["echo"]), ["AT_START=\(fixtures.makeGate())"])
            async let problems = served.reload()
            await served.log.wait(for: "waits")
            await served.host.stop()
            try fixtures.openGate()
            #expect(try await problems == [])
            #expect(served.host.plugins.isEmpty)
            #expect(served.log.contains("stops plugin=b"))
            #expect(served.host.toolNames.isEmpty)
        }
    }

    @Test("A file that could not be loaded for want of a process is loaded the next time")
    func passingFailure() async throws {
        let fixtures = try FixturePlugins()
        try await fixtures.build("a")
        let isolation = IsolationPolicy(program: "/nonexistent").rehearsing()
        let first = try PluginLoader(directories: [fixtures.directory], isolation: isolation)
        #expect(first.refusals.map(\.error.code) == [.notLoadable])
        let second = try PluginLoader(directories: [fixtures.directory], loaded: first.loaded)
        #expect(second.libraries.map(\.manifest.id) == ["fixture"])
    }

    @Test("A plugin that cannot be created or started is left out with its own reason, and those that need it too")
    func failedStart() async throws {
        try await serving { fixtures in
            try await fixtures.build(
                "a", manifest: manifest(id: "a", provides: ["one/1"]), ["CREATE_STATUS=MORTISE_FAILED"])
            try await fixtures.build("b", manifest: manifest(id: "b", tools: ["echo"], requires: ["one/1"]))
            try await fixtures.build("c", manifest: manifest(id: "c", tools: ["logs"]), ["START_STATUS=MORTISE_GONE"])
        } body: { (served: Served) async throws in
            #expect(served.host.plugins.isEmpty)
            #expect(served.log.contains("'a' could not be created: the licence has expired"))
            #expect(served.log.contains("'b' requires the service 'one/1', whose provider could not be started"))
            #expect(served.log.contains("'c' could not be started: it answered -8"))
        }
    }
}
