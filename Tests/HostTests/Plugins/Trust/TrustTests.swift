import Glibc
import Host
import SystemPackage
import Testing

/// Two plugins, of which the second would end this process if anything of it were run.
private func fixtures() async throws -> FixturePlugins {
    let fixtures = try FixturePlugins()
    try await fixtures.build("good", manifest: manifest(id: "good", tools: ["echo"]))
    try await fixtures.build("evil", manifest: manifest(id: "evil"), ["ABORTS_WHEN_LOADED"])
    return fixtures
}

/// The pin of the first, which is loaded to be asked.
private func goodPin(_ fixtures: borrowing FixturePlugins) throws -> PluginPin {
    let loader = try PluginLoader(file: fixtures.directory.appending("good.so"), providers: [])
    return try #require(PluginSurvey(loader).pins.first)
}

@Suite("Which plugins are loaded")
struct TrustTests {
    @Test("Where plugins are allowed by their content no other is run, and its message has the line that allows it")
    func pins() async throws {
        let fixtures = try await fixtures()
        let loader = try PluginLoader(
            directories: [fixtures.directory], trust: PluginTrust(pins: [try goodPin(fixtures)]))
        #expect(loader.libraries.map(\.manifest.id) == ["good"])
        #expect(loader.libraries.first?.ground == .pin)
        let refusal = try #require(loader.refusals.first)
        #expect(refusal.error.code == .untrusted)
        #expect(refusal.error.message.contains("- {name: \"evil\", sha256: \""))
    }

    @Test("An empty list allows none")
    func none() async throws {
        let fixtures = try await fixtures()
        let loader = try PluginLoader(directories: [fixtures.directory], trust: PluginTrust(pins: []))
        #expect(loader.libraries.isEmpty && loader.refusals.count == 2)
    }

    @Test("A plugin that is allowed under another name is refused with its own")
    func otherName() async throws {
        let fixtures = try await fixtures()
        let hash = try goodPin(fixtures).sha256
        let pin = try #require(PluginPin(name: "other", sha256: hash))
        let loader = try PluginLoader(directories: [fixtures.directory], trust: PluginTrust(pins: [pin]))
        #expect(loader.libraries.isEmpty)
        #expect(loader.refusals.contains { $0.error.message.contains("{name: \"good\", sha256: \"\(hash)\"}") })
    }

    @Test(
        "Of a directory that others can write nothing is run, which is told once",
        arguments: [0o777, 0o757] as [mode_t])
    func openDirectory(mode: mode_t) async throws {
        let fixtures = try await fixtures()
        try #require(chmod(fixtures.directory.string, mode) == 0)
        let loader = try PluginLoader(directories: [fixtures.directory])
        #expect(loader.libraries.isEmpty && loader.refusals.isEmpty)
        #expect(loader.failures.map(\.code) == [.untrusted])
        #expect(loader.failures.first?.message.contains("chmod go-w \(fixtures.directory)") == true)
    }

    @Test("A file that others can write is not run, and the one beside it is loaded")
    func openFile() async throws {
        let fixtures = try await fixtures()
        let file = fixtures.directory.appending("evil.so")
        try #require(chmod(file.string, 0o666) == 0)
        let loader = try PluginLoader(directories: [fixtures.directory])
        #expect(loader.libraries.map(\.manifest.id) == ["good"])
        #expect(loader.libraries.first?.ground == .place)
        let message = try #require(loader.refusals.first?.error.message)
        #expect(message.contains("chmod go-w \(file)") && message.contains("- {name: \"evil\", sha256: \""))
    }

    @Test("What is allowed by its content may lie where others can write")
    func pinnedAnywhere() async throws {
        let fixtures = try await fixtures()
        let pin = try goodPin(fixtures)
        try #require(chmod(fixtures.directory.string, 0o777) == 0)
        let loader = try PluginLoader(directories: [fixtures.directory], trust: PluginTrust(pins: [pin]))
        #expect(loader.libraries.map(\.manifest.id) == ["good"])
        #expect(loader.refusals.first?.error.message.contains("can be written by everybody") == true)
    }

    @Test("A plugin that runs goes on when its file is another one, but not when it is allowed no longer")
    func taken() async throws {
        let fixtures = try await fixtures()
        let pin = try goodPin(fixtures)
        let before = try PluginLoader(directories: [fixtures.directory], trust: PluginTrust(pins: [pin])).libraries
        try fixtures.rename("evil.so", to: "good.so")
        let after = { (pins: [PluginPin]) in
            try PluginLoader(directories: [fixtures.directory], running: before, trust: PluginTrust(pins: pins))
                .libraries.map(\.hash)
        }
        #expect(try after([pin]) == [pin.sha256])
        #expect(try after([]) == [])
    }
}
