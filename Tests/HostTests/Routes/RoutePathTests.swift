import Host
import Testing

@Suite("The paths of routes")
struct RoutePathTests {
    @Test(
        "A pattern matches what it describes, and its variables are decoded once",
        arguments: [
            ("/a/{x}", "/a/b", ["x": "b"]), ("/a/{x}", "/a/b?c=d", ["x": "b"]), ("/a/{x}", "/a/%2E%2e", ["x": ".."]),
            ("/a/{x}", "/a/b%2Fc", ["x": "b/c"]), ("/a/{x}", "/a/%2525", ["x": "%25"]),
            ("/a/{x...}", "/a/b/c", ["x": "b/c"]), ("/a/{x...}", "/a/b//c/", ["x": "b//c/"]),
            ("/a/{x...}", "/a/../mcp", ["x": "../mcp"]), ("/a/{x}/c/{y...}", "/a/1/c/2/3", ["x": "1", "y": "2/3"]),
            ("/a/b", "/%61/b", [:]),
        ])
    func matches(pattern: String, target: String, variables: [String: String]) throws {
        let path = try #require(RequestPath(target: target))
        #expect(try RoutePattern(pattern).variables(in: path) == variables)
    }

    @Test(
        "A pattern does not match anything else",
        arguments: [
            ("/a/{x}", "/a"), ("/a/{x}", "/a/"), ("/a/{x}", "/a/b/c"), ("/a/{x}", "/A/b"), ("/a/{x...}", "/a/"),
            ("/a/{x...}", "/a"), ("/a", "/a/"), ("/a", "//a"), ("/a/b", "/a/./b"), ("/a/b", "/c/../a/b"),
        ])
    func doesNotMatch(pattern: String, target: String) throws {
        let path = try #require(RequestPath(target: target))
        #expect(try RoutePattern(pattern).variables(in: path) == nil)
    }

    @Test(
        "A path that is encoded wrongly or holds a null byte is none",
        arguments: ["", "a", "*", "/%", "/%4", "/%zz", "/%ff", "/%00", "/a/%c3", "http://x/a"])
    func badPath(target: String) {
        #expect(RequestPath(target: target) == nil)
    }

    @Test(
        "A pattern that could not be served is refused with the reason",
        arguments: [
            ("a", "is no"), ("/", "is no"), ("/{x}/a", "begins with a variable"), ("/a/{x...}/b", "goes on"),
            ("/a//b", "neither literal"), ("/a/..", "neither literal"), ("/a/{x", "neither literal"),
            ("/a/{}", "neither literal"), ("/a/{x}/{x}", "twice"), ("/mcp", "the host's own"),
            ("/mcp/{x}", "the host's own"), ("/healthz", "the host's own"), ("/a b", "neither literal"),
        ])
    func badPattern(pattern: String, reason: String) {
        #expect {
            try RoutePattern(pattern)
        } throws: { error in
            (error as? RoutePattern.Problem)?.text.contains(reason) == true
        }
    }

    @Test("Of two patterns for one path the closer description is more specific")
    func precedence() throws {
        let order = try ["/a/b/c", "/a/b/{x}", "/a/{x}/c", "/a/{x...}"].map { try RoutePattern($0) }
        for (index, pattern) in order.enumerated() {
            for later in order[(index + 1)...] {
                #expect(pattern.isMoreSpecific(than: later) && !later.isMoreSpecific(than: pattern))
            }
        }
    }
}
