import Host
import Testing

@Suite("The selection of tools")
struct ToolSelectionTests {
    @Test(
        "A pattern fits as a person reads it",
        arguments: [
            ("*", "anything", true), ("a*", "abc", true), ("a*", "ba", false), ("*c", "abc", true),
            ("a*c", "abbc", true),
            ("a*c", "ab", false), ("*_file", "read_file", true), ("*_file", "read_files", false), ("a", "a", true),
            ("a", "ab", false), ("a**b", "ab", true), ("*a*b*", "xaybz", true), ("*a*b*", "xbya", false),
            ("", "a", false),
        ])
    func patterns(pattern: String, name: String, fits: Bool) {
        #expect(ToolSelection(allowed: [pattern]).offers(name) == fits)
    }

    @Test("A hostile pattern takes no time")
    func hostile() {
        let pattern = String(repeating: "*a", count: 2000) + "b"
        #expect(!ToolSelection(allowed: [pattern]).offers(String(repeating: "a", count: 2000)))
    }

    @Test("Denied is denied, also what is allowed")
    func denied() {
        let selection = ToolSelection(allowed: ["read_*", "ping"], denied: ["*_secret"])
        #expect(selection.offers("read_file"))
        #expect(!selection.offers("read_secret"))
        #expect(!selection.offers("write_file"))
    }

    @Test(
        "What does the same as tools goes by its own name or by all of them, and never without one that is denied",
        arguments: [
            (nil, [], true), (["ping"], [], false), (["read"], [], false), (["read", "list"], [], true),
            (["file:*"], [], true), (["*"], ["read"], false), (nil, ["read"], false), (nil, ["file:///"], false),
            (nil, ["write"], true), (["file:///"], ["list"], false),
        ] as [([String]?, [String], Bool)])
    func likenesses(allowed: [String]?, denied: [String], isOffered: Bool) {
        let selection = ToolSelection(allowed: allowed, denied: denied)
        #expect(selection.offers(Selectable("file:///", like: ["read", "list"])) == isOffered)
    }

    @Test("What does the same as no tool goes by its own name alone")
    func unlike() {
        #expect(!ToolSelection(allowed: ["ping"]).offers(Selectable("GET /x")))
        #expect(ToolSelection(denied: ["ping"]).offers(Selectable("GET /x")))
    }

    @Test("What is allowed and denied as a whole is a contradiction, what is left of a pattern is none")
    func contradictions() {
        let selection = ToolSelection(allowed: ["a", "b*", "c", "d*", "e"], denied: ["a", "b*", "c*", "d_*"])
        #expect(selection.contradictions == ["a", "b*", "c"])
        #expect(ToolSelection(denied: ["a"]).contradictions.isEmpty)
    }

    @Test("Patterns that fit nothing are named with the nearest that there is")
    func misfits() {
        let names = ["ping", "read_file", "POST /files/upload", "file:///"]
        #expect(ToolSelection.misfits(["ping", "read_*", "file:*", "POST *"], among: names).isEmpty)
        let said = ToolSelection.misfits(["pong", "x*"], among: names)
        #expect(said.first == "'pong' fits nothing that is there now. Did you mean 'ping'?")
        #expect(said.count == 2 && said[1].contains("'x*'") && said[1].contains("read_file"))
    }

    @Test("An allowed name that no tool has is an error with the nearest one, what only has no effect a warning")
    func check() {
        let selection = ToolSelection(allowed: ["pong", "x*", "ping"], denied: ["read", "y*"])
        let (errors, warnings) = selection.check(against: ["ping", "read_file"])
        #expect(errors == ["There is no tool 'pong'. Did you mean 'ping'?"])
        #expect(warnings.count == 3)
    }
}
