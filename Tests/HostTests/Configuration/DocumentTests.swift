import Host
import JSON
import SystemPackage
import Testing

/// Parses a configuration file called `test.yaml` in `/etc/mortise`.
func document(_ yaml: String) throws -> ConfigurationDocument {
    try ConfigurationDocument(parsing: Array(yaml.utf8), file: "/etc/mortise/test.yaml")
}

@Suite("Configuration files")
struct DocumentTests {
    @Test(
        "Scalars mean what the core schema of YAML 1.2 says",
        arguments: [
            ("a", "\"a\""), ("1", "1"), ("-3", "-3"), ("1.5", "1.5"), ("0x10", "16"), ("0o17", "15"), ("1e3", "1000.0"),
            ("true", "true"), ("False", "false"), ("~", "null"), ("", "null"), ("no", "\"no\""), ("on", "\"on\""),
            ("'1'", "\"1\""), ("\"true\"", "\"true\""), ("1.2.3", "\"1.2.3\""), ("12:30", "\"12:30\""),
            (".", "\".\""), ("2001-01-01", "\"2001-01-01\""), ("!!str 1", "\"1\""),
            ("[1, a, {b: c}]", #"[1,"a",{"b":"c"}]"#),
        ])
    func scalars(text: String, json: String) throws {
        let expected = try JSONValue(parsing: json)
        let value = try #require(try document("key: \(text)").root["key"]).value.json
        #expect(value == expected, "\(value)")
    }

    @Test("An empty file is no configuration")
    func empty() throws {
        #expect(try document("").root.json == .null)
        #expect(try document("# only a comment\n").root.json == .null)
    }

    @Test("Keys know their line and column")
    func places() throws {
        let member = try #require(try document("a: 1\nb:\n  c: 2\n").root["b"]?.value["c"])
        #expect(member.place.line == 3)
        #expect(member.place.column == 3)
        #expect(member.value.place.column == 6)
    }

    @Test("An alias stands for the value of its anchor")
    func alias() throws {
        let root = try document("a: &x [1, 2]\nb: *x\n").root
        #expect(root["b"]?.value.json == [1, 2])
    }

    /// Each line is eight levels deeper than the one before, of which it writes only its own.
    private static let deepAliases = (1...5).reduce(into: "a0: &a0 x\n") { yaml, level in
        let open = String(repeating: "[", count: 8)
        let close = String(repeating: "]", count: 8)
        yaml += "a\(level): &a\(level) \(open)*a\(level - 1)\(close)\n"
    }

    /// What cannot be read, and words of the message.
    static let faults: [(name: String, yaml: String, says: String)] = [
        ("a key twice", "a: 1\na: 2\n", "/etc/mortise/test.yaml:2:1: the key 'a' comes twice"),
        ("a key twice, deeper", "b:\n  a: 1\n  c: {a: 1}\n  a: 2\na: 3\n", "test.yaml:4:3: the key 'a' comes twice"),
        ("a key twice in one line", "b: 1\na: {c: 1, c: 2}\n", "test.yaml:2:11: the key 'c' comes twice"),
        ("an open bracket", "a: [1\nb: 2\n", "test.yaml:2:2: is no YAML"),
        ("a tab as indentation", "a:\n\tb: 1\n", "test.yaml:2:1: is no YAML"),
        ("two documents", "a: 1\n---\nb: 2\n", "test.yaml:2:1: a second document begins"),
        ("an alias of nothing", "a: *b\n", "test.yaml:1:4: `*b` refers to nothing"),
        ("an alias of what it stands in", "a: &b [*b]\n", "test.yaml:1:8: `*b` refers to nothing"),
        ("an alias that leads too deep", deepAliases, "nested deeper than 32"),
        ("a list as a key", "? [a]\n: 1\n", "test.yaml:1:3: a key must be a name"),
        ("a merge", "a: &x {b: 1}\nc:\n  <<: *x\n", "test.yaml:3:3: `<<` merges nothing here"),
        ("a character that YAML does not have", "a: \u{1}\n", "is no YAML: control characters are not allowed"),
        ("a value that is not there", "{a, b: }}", "is no YAML"),
        ("a tag", "a: !!int 1\n", "tags, as `tag:yaml.org,2002:int`, are not used here"),
        ("too deep", String(repeating: "[", count: 40) + String(repeating: "]", count: 40), "nested deeper than 32"),
        ("far too deep", String(repeating: "[", count: 9000), "nested deeper than 32"),
        ("too large", String(repeating: "# comment\n", count: 30_000), "has 300000 bytes"),
        ("too many values", "a: [" + String(repeating: "1,", count: 21_000) + "]", "more than 20000 values"),
    ]

    @Test("What is no configuration is refused with its place", arguments: faults)
    func fault(name: String, yaml: String, says words: String) throws {
        let error = try #require(throws: ConfigurationError.self) { try document(yaml) }
        #expect(error.description.contains(words), "\(error)")
    }

    @Test("Aliases of aliases are refused before they take memory")
    func bomb() throws {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let error = try #require(throws: ConfigurationError.self) { try document(yaml) }
        #expect(error.description.contains("more than 20000 values, those counted that aliases stand for"))
    }

    @Test("Bytes that are no UTF-8 are refused")
    func encoding() throws {
        let error = try #require(throws: ConfigurationError.self) {
            try ConfigurationDocument(parsing: [0x61, 0xFF], file: "bad.yaml")
        }
        #expect(error.description == "bad.yaml: is not UTF-8. Save it as UTF-8.")
    }

    @Test("A file that cannot be read is named with the reason", arguments: ["/nonexistent/a.yaml", "/etc"])
    func unreadable(path: String) throws {
        let error = try #require(throws: ConfigurationError.self) {
            try ConfigurationDocument(reading: .init(path))
        }
        #expect(error.description.hasPrefix("\(path): cannot be read: "))
    }
}
