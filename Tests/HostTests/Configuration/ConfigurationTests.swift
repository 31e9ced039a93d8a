import Host
import JSON
import SystemPackage
import Testing

/// Reads the configuration from all its sources.
private func configuration(
    flags: [String: [String]] = [:], environment: [String: String] = [:], file: String? = nil
) throws -> Configuration {
    try ConfigurationReader(flags: flags, environment: environment, document: file.map { try document($0) }).read()
}

@Suite("The configuration")
struct ConfigurationTests {
    @Test("Without any source the defaults hold")
    func defaults() throws {
        let configuration = try configuration()
        #expect(configuration[HostSettings.httpPort] == 8080)
        #expect(configuration[HostSettings.workspace] == "workspace")
        #expect(configuration[HostSettings.allowedTools] == nil)
        #expect(configuration.transport == .stdio)
        #expect(configuration.origin(of: HostSettings.httpPort) == .default)
    }

    @Test("The command line goes before the environment, that before the file, that before the default")
    func precedence() throws {
        let flags = ["http.port": ["1"]]
        let environment = ["MORTISE_HTTP_PORT": "2"]
        let file = "http:\n  port: 3\n"
        let all = try configuration(flags: flags, environment: environment, file: file)
        #expect(all[HostSettings.httpPort] == 1)
        #expect(all.origin(of: HostSettings.httpPort).description == "--port")
        let two = try configuration(environment: environment, file: file)
        #expect(two[HostSettings.httpPort] == 2)
        #expect(two.origin(of: HostSettings.httpPort).description == "MORTISE_HTTP_PORT")
        let one = try configuration(file: file)
        #expect(one[HostSettings.httpPort] == 3)
        #expect(one.origin(of: HostSettings.httpPort).description == "/etc/mortise/test.yaml:2")
    }

    @Test("An empty variable counts as none")
    func emptyVariable() throws {
        #expect(try configuration(environment: ["MORTISE_HTTP_PORT": ""])[HostSettings.httpPort] == 8080)
    }

    @Test("The directories of all sources are used, in the order of their precedence")
    func directories() throws {
        let configuration = try configuration(
            flags: ["plugin_directories": ["a", "b:c"]], environment: ["MORTISE_PLUGIN_PATH": "d:/e"],
            file: "plugin_directories: [f, /g]\n")
        #expect(
            configuration[HostSettings.pluginDirectories] == ["a", "b:c", "d", "/e", "/etc/mortise/f", "/g"])
    }

    @Test("The plugins that are allowed and the keys that are trusted stand beside the sections of plugins")
    func trust() throws {
        let hash = String(repeating: "0f", count: 32)
        let configuration = try configuration(
            file: """
                plugins:
                  allow:
                    - {name: a, sha256: "\(hash.uppercased())"}
                  trusted_keys: ["ed25519:\(hash)"]
                  a: {enabled: false}

                """)
        #expect(configuration[HostSettings.allowedPlugins] == [try #require(PluginPin(name: "a", sha256: hash))])
        #expect(configuration[HostSettings.trustedKeys]?.map(\.description) == ["ed25519:\(hash)"])
        #expect(configuration.plugins.keys.sorted() == ["a"])
    }

    @Test(
        "What is no list of pins or keys is refused, so that nothing is trusted by mistake",
        arguments: [
            "allow: [a]", "allow: [{name: a}]", "allow: [{name: a, sha256: 00}]", "allow: {a: b}", "allow:",
            "allow: [{name: a, sha256: \"\(String(repeating: "0", count: 64))\", path: /a}]", "alow: []",
            "trusted_keys: [a]", "trusted_keys: a", "trusted_keys:",
        ])
    func badTrust(line: String) {
        #expect(throws: ConfigurationError.self) { try configuration(file: "plugins:\n  \(line)\n") }
    }

    @Test("A path of the file is relative to the folder of the file")
    func paths() throws {
        #expect(try configuration(file: "workspace: ../work\n")[HostSettings.workspace] == "/etc/work")
        #expect(try configuration(file: "workspace: /work\n")[HostSettings.workspace] == "/work")
    }

    @Test(
        "Times and sizes are written with their units",
        arguments: [
            ("calls: {deadline: 500ms}", "calls.deadline", "500ms"), ("calls: {deadline: 90}", "calls.deadline", "90s"),
            ("calls: {deadline: 1.5h}", "calls.deadline", "90m"), ("calls: {deadline: none}", "calls.deadline", "none"),
            ("calls: {cancel_grace: 0}", "calls.cancel_grace", "0s"),
            ("http: {message_bytes: 64 MiB}", "http.message_bytes", "64MiB"),
            ("http: {message_bytes: 10MB}", "http.message_bytes", "10000000B"),
            ("http: {message_bytes: 2048}", "http.message_bytes", "2KiB"),
        ])
    func quantities(yaml: String, path: String, shown: String) throws {
        let row = try #require(try configuration(file: yaml).rows.first { $0.path == path })
        #expect(row.text == shown)
    }

    /// What a file may not say, and the message.
    static let faults: [(yaml: String, says: String)] = [
        ("tols: {}", ":1:1: unknown key `tols`. Did you mean `tools`?"),
        ("http:\n  prot: 1", ":2:3: unknown key `prot` in `http`. Did you mean `port`?"),
        ("port: 80", ":1:1: unknown key `port`. Did you mean `http.port`?"),
        ("log_level: info", ":1:1: unknown key `log_level`. Did you mean `log.level`?"),
        ("log:\n  zzz: 1", ":2:3: unknown key `zzz` in `log`. There are: level, format."),
        ("[a]", ":1:1: The configuration must be a section with keys, not a list."),
        (
            "plugins:\n  allow:\n    - {name: a, sha_256: b}",
            ":3:17: `plugins.allow`: unknown key `sha_256` in an entry. Did you mean `sha256`?"
        ),
        ("plugins:\n  allow:\n    - name: a", ":3:7: `plugins.allow`: the entry lacks `sha256`"),
        ("plugins:\n  allow: [{name: a, sha256: 00}]", ":2:29: `plugins.allow`: `sha256` must be 64 hexadecimal"),
        ("plugins:\n  allow: [b]", ":2:11: `plugins.allow`: an entry must be {name, sha256}, not \"b\"."),
        ("plugins:\n  trusted_keys:\n    - 'ed25519:00'", ":3:7: `plugins.trusted_keys`: a key must be ed25519:"),
        ("http: 80", ":1:7: `http` must be a section with keys, not 80."),
        ("http: {port: eighty}", "`http.port` must be a whole number from 0 to 65535, not \"eighty\"."),
        ("http: {port: '80'}", "not \"80\". Leave the quotes out."),
        ("http: {port: 65536}", "not 65536."),
        ("http: {port: 1.5}", "not 1.5."),
        ("http:\n  port:\n", "not nothing. Give a value, or leave the key out."),
        ("http: {host: 127}", "`http.host` must be a text, not 127. Put it in quotes."),
        ("tools: {allow: ping}", "`tools.allow` must be a list of texts, not \"ping\". Put it in brackets, as [a, b]."),
        ("tools: {allow: [1]}", "must be a list of texts, not a list."),
        ("transport: pigeon", "`transport` must be one of stdio, http, not \"pigeon\"."),
        ("log: {level: loud}", "one of trace, debug, info, notice, warning, error, critical, not \"loud\"."),
        ("calls: {deadline: soon}", "`calls.deadline` must be a time"),
        ("calls: {deadline: -1}", "`calls.deadline` must be a time"),
        ("calls: {deadline: 1e300}", "`calls.deadline` must be a time"),
        ("calls: {validate_results: yes}", "must be true or false, not \"yes\"."),
        ("http: {message_bytes: 9999999GiB}", "`http.message_bytes` must be a size from 1KiB to 1GiB"),
        ("plugins: {a: {enabld: true}}", "unknown key `enabld` in `plugins.a`. Did you mean `enabled`?"),
        ("plugins: {a: {depth: 3}}", "The plugin's own settings belong in `plugins.a.settings`."),
        ("plugins: {a: {enabled: maybe}}", "`plugins.a.enabled` must be true or false, not \"maybe\"."),
        ("plugins: {a: {settings: 3}}", "`plugins.a.settings` must be a section with keys, not 3."),
        (
            "tools: {allow: ['a*'], deny: ['a*']}",
            "the pattern 'a*' is allowed by /etc/mortise/test.yaml:1 and denied by"
        ),
        ("tools: {allow: [a], deny: ['*']}", "the tool 'a' is allowed by /etc/mortise/test.yaml:1 and denied by"),
    ]

    @Test("What a file may not say is refused with place and mend", arguments: faults)
    func fault(yaml: String, says words: String) throws {
        let error = try #require(throws: ConfigurationError.self) { try configuration(file: yaml) }
        #expect(error.problems.count == 1, "\(error)")
        #expect(error.description.contains(words), "\(error)")
        #expect(error.description.hasPrefix("/etc/mortise/test.yaml:"))
    }

    @Test("Everything that is wrong is told at once, wherever it was said")
    func all() throws {
        let error = try #require(throws: ConfigurationError.self) {
            try configuration(
                flags: ["log.level": ["loud"]], environment: ["MORTISE_HTTP_PORT": "x"], file: "a: 1\nb: 2\n")
        }
        #expect(error.problems.count == 4)
        #expect(error.description.contains("--log-level must be one of"))
        #expect(error.description.contains("MORTISE_HTTP_PORT must be a whole number"))
    }

    @Test("A flag for an address means HTTP, whatever a file says; only another flag says otherwise")
    func transport() throws {
        #expect(try configuration(flags: ["http.port": ["1"]], file: "transport: stdio").transport == .http)
        #expect(try configuration(file: "http: {port: 1}").transport == .stdio)
        #expect(try configuration(file: "transport: http").transport == .http)
        let flags = ["http.port": ["1"], "transport": ["stdio"]]
        #expect(try configuration(flags: flags).transport == .stdio)
    }

    @Test("A plugin's section is kept for it, in the order of the file")
    func plugins() throws {
        let configuration = try configuration(
            file: "plugins:\n  a: {enabled: false}\n  b: {settings: {y: 1, x: [2]}}\n  c:\n")
        #expect(configuration.plugins["a"]?.isEnabled == false)
        #expect(configuration.plugins["b"]?.settingsObject == ["y": 1, "x": [2]])
        #expect(configuration.plugins["c"]?.isEnabled == true)
        #expect(
            configuration.rows.suffix(3).map(\.path) == [
                "plugins.a.enabled", "plugins.b.settings.y", "plugins.b.settings.x",
            ])
    }

    @Test("The file that init writes says where the workspace is, and everything in it can be said")
    func template() throws {
        let template = SettingReference(SettingDefinition.host).template([], workspace: "/srv/work space")
        let untouched = try configuration(file: template)
        #expect(untouched.rows.filter { !$0.origins.isEmpty }.map(\.path) == ["workspace"])
        let uncommented = template.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in
                line.drop { $0 == " " }.hasPrefix("# ") ? "" : line.replacing("#", with: "", maxReplacements: 1)
            }
            .joined(separator: "\n")
        let said = try configuration(file: uncommented)
        let examples: Set = [
            "workspace", "transport", "tools.allow", "http.tokens", "http.body_bytes", "tls.certificate", "tls.key",
            "oauth.issuer", "oauth.resource", "oauth.keys", "oauth.audience", "oauth.scopes", "oauth.implied_scopes",
            "principals.requests_per_minute", "plugins.allow", "plugins.trusted_keys",
        ]
        for (row, untouched) in zip(said.rows, untouched.rows) {
            #expect(row.origins.count == 1, "\(row.path)")
            #expect(examples.contains(row.path) || row.value == untouched.value, "\(row.path)")
        }
    }

    @Test("No two settings share a path, a flag or a variable")
    func table() {
        let all = SettingDefinition.host
        #expect(Set(all.map(\.path)).count == all.count)
        #expect(Set(all.compactMap(\.flag)).count == all.compactMap(\.flag).count)
        #expect(Set(all.compactMap(\.variable)).count == all.compactMap(\.variable).count)
    }
}
