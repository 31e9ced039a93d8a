import Glibc
import Host
import SystemPackage
import Testing

@Suite("Signatures of plugins")
struct SignatureTests {
    private func loading(
        _ fixtures: borrowing FixturePlugins, _ keys: SigningKey..., pins: [PluginPin]? = nil
    ) throws -> PluginLoader {
        try PluginLoader(
            directories: [fixtures.directory], trust: PluginTrust(pins: pins, keys: keys.map(\.trusted)))
    }

    @Test("A plugin is loaded if one of the trusted keys has signed it")
    func signed() async throws {
        let fixtures = try FixturePlugins()
        try await fixtures.build("a", manifest: manifest(id: "a"))
        let key = SigningKey()
        let file = try key.sign(fixtures.directory.appending("a.so"))
        #expect(file == fixtures.directory.appending("a.so.sig"))
        let loader = try loading(fixtures, SigningKey(), key)
        #expect(loader.libraries.map(\.ground) == [.signature(key.trusted.id)])
    }

    /// What is done to a plugin and its signature, and the words by which it is refused.
    private static let faults:
        [(name: String, words: String, change: @Sendable (FilePath, SigningKey) throws -> Void)] = [
            ("no signature", "is not signed", { _, _ in }),
            (
                "a signature by another key", "is not among `plugins.trusted_keys`",
                { plugin, _ in
                    _ = try SigningKey().sign(plugin)
                }
            ),
            (
                "another content than was signed", "another content",
                { plugin, key in
                    _ = try key.sign(plugin)
                    let end = try FileDescriptor.open(plugin, .writeOnly, options: .append)
                    _ = try end.closeAfter { try end.writeAll("x".utf8) }
                }
            ),
            (
                "a signature in which a digit is another", "forged or damaged",
                { plugin, key in
                    try rewrite(try key.sign(plugin)) {
                        $0.dropLast(2) + ($0.dropLast().hasSuffix("0") ? "1" : "0") + "\n"
                    }
                }
            ),
            (
                "another's signature with the trusted key's name", "forged or damaged",
                { plugin, key in
                    let other = SigningKey()
                    try rewrite(try other.sign(plugin)) { $0.replacing(other.trusted.id, with: key.trusted.id) }
                }
            ),
            (
                "a signature with more behind it", "is no signature",
                { plugin, key in
                    try rewrite(try key.sign(plugin)) { $0 + "\n" }
                }
            ),
            (
                "what is no text at all", "is no signature",
                { plugin, key in
                    try rewrite(try key.sign(plugin)) { _ in String(repeating: "\0", count: 100_000) }
                }
            ),
        ]

    private static func rewrite(_ file: FilePath, _ change: (String) -> String) throws {
        let text = String(decoding: try file.contents(limit: 1 << 20), as: UTF8.self)
        let descriptor = try FileDescriptor.open(file, .writeOnly, options: .truncate)
        _ = try descriptor.closeAfter { try descriptor.writeAll(change(text).utf8) }
    }

    @Test("Nothing is run of a plugin whose signature is missing or wrong, and why is said", arguments: faults.indices)
    func refused(index: Int) async throws {
        let fault = Self.faults[index]
        let fixtures = try FixturePlugins()
        try await fixtures.build("a", manifest: manifest(id: "a"), ["ABORTS_WHEN_LOADED"])
        let key = SigningKey()
        try fault.change(fixtures.directory.appending("a.so"), key)
        let loader = try loading(fixtures, key)
        #expect(loader.libraries.isEmpty)
        let message = try #require(loader.refusals.first?.error.message)
        #expect(message.contains(fault.words), "\(fault.name): \(message)")
    }

    @Test("A signature does not make up for a place where others can write: they could put an older version there")
    func signedAnywhere() async throws {
        let fixtures = try FixturePlugins()
        try await fixtures.build("a", manifest: manifest(id: "a"), ["ABORTS_WHEN_LOADED"])
        let key = SigningKey()
        _ = try key.sign(fixtures.directory.appending("a.so"))
        try #require(chmod(fixtures.directory.string, 0o777) == 0)
        #expect(try loading(fixtures, key).failures.first?.message.contains("can be written by everybody") == true)
    }

    @Test("A plugin that is allowed by its content needs no signature beside those that do")
    func either() async throws {
        let fixtures = try FixturePlugins()
        try await fixtures.build("a", manifest: manifest(id: "a"))
        try await fixtures.build("b", manifest: manifest(id: "b"))
        let key = SigningKey()
        _ = try key.sign(fixtures.directory.appending("b.so"))
        let all = try PluginLoader(directories: [fixtures.directory])
        let pins = PluginSurvey(all).pins.filter { $0.name == "a" }
        #expect(
            try loading(fixtures, key, pins: pins).libraries.map(\.ground) == [.pin, .signature(key.trusted.id)])
    }

    @Test("A plugin that runs ends when its key is trusted no longer")
    func keyTaken() async throws {
        let fixtures = try FixturePlugins()
        try await fixtures.build("a", manifest: manifest(id: "a"))
        let key = SigningKey()
        _ = try key.sign(fixtures.directory.appending("a.so"))
        let running = try loading(fixtures, key).libraries
        let after = { (key: SigningKey) in
            try PluginLoader(
                directories: [fixtures.directory], running: running, trust: PluginTrust(keys: [key.trusted])
            ).libraries.count
        }
        try fixtures.write("a.so", "no library")
        #expect(try after(key) == 1)
        #expect(try after(SigningKey()) == 0)
    }

    @Test("What is no shared library is not signed")
    func noLibrary() throws {
        let fixtures = try FixturePlugins()
        try fixtures.write("a.so", "hello")
        #expect(throws: SigningError.self) { try SigningKey().sign(fixtures.directory.appending("a.so")) }
    }
}

@Suite("Keys that sign plugins")
struct SigningKeyTests {
    @Test("A key is read as it was written, into a file for its owner alone")
    func file() throws {
        let fixtures = try FixturePlugins()
        let path = fixtures.directory.appending("my.key")
        let key = SigningKey()
        try key.write(to: path)
        var status = stat()
        try #require(stat(path.string, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(try SigningKey(reading: path).trusted == key.trusted)
        #expect(TrustedKey("\(key.trusted)") == key.trusted)
    }

    @Test("A file that is there is never overwritten")
    func exists() throws {
        let fixtures = try FixturePlugins()
        try fixtures.write("my.key", "mine")
        let path = fixtures.directory.appending("my.key")
        #expect(throws: SigningError.self) { try SigningKey().write(to: path) }
        #expect(try path.contents(limit: 100) == Array("mine".utf8))
    }

    @Test("A key that others may read is not used", arguments: [0o640, 0o604, 0o620] as [mode_t])
    func exposed(mode: mode_t) throws {
        let fixtures = try FixturePlugins()
        let path = fixtures.directory.appending("my.key")
        try SigningKey().write(to: path)
        try #require(chmod(path.string, mode) == 0)
        let error = #expect(throws: SigningError.self) { try SigningKey(reading: path) }
        #expect(error?.description.contains("chmod 600 \(path)") == true)
    }

    @Test(
        "What is no key is told, and so is one whose halves do not belong together",
        arguments: [
            "", "hello\n", "private: 00\n",
            "mortise plugin signing key 1\npublic: x\nprivate: \(String(repeating: "0", count: 64))\n",
        ])
    func noKey(text: String) throws {
        let fixtures = try FixturePlugins()
        let path = fixtures.directory.appending("my.key")
        try fixtures.write("my.key", text)
        try #require(chmod(path.string, 0o600) == 0)
        #expect(throws: SigningError.self) { try SigningKey(reading: path) }
    }

    @Test(
        "A public key has one spelling",
        arguments: [
            "", "ed25519:", "ed25519:\(String(repeating: "0", count: 62))", "rsa:\(String(repeating: "0", count: 64))",
            "ed25519:\(String(repeating: "G", count: 64))", "ed25519:\(String(repeating: "A", count: 64))",
        ])
    func publicKey(text: String) {
        #expect(TrustedKey(text) == nil)
    }
}
