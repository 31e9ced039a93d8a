import Host
import JSON
import Testing

@Suite("The list of tools, page by page")
struct PaginationTests {
    private let scope = try! RequestScope(
        modern: ModernMeta(["_meta": [EraTests.version: "2026-07-28", EraTests.capabilities: [:]]]),
        revision: .july2026, meta: RequestMeta([:]), caller: Caller(id: "c"))

    private func list(_ tools: ScriptedTools, pageSize: Int, cursor: JSONValue? = nil) throws -> JSONObject {
        var configuration = MCPServer.Configuration()
        configuration.pageSize = pageSize
        let server = MCPServer(tools: tools, configuration: configuration)
        var params = JSONObject()
        params["cursor"] = cursor
        let message: JSONValue = ["jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": .object(params)]
        guard case .request(let request) = JSONRPCMessage(message),
            case .reply(let result) = try server.begin(request, in: scope)
        else { throw CancellationError() }
        return result
    }

    private func names(_ result: JSONObject) -> [String] {
        result["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
    }

    private func tools(_ names: [String]) -> ScriptedTools {
        var tools = ScriptedTools([:])
        tools.definitions = names.map { ["name": .string($0), "inputSchema": ["type": "object"]] }
        return tools
    }

    @Test("All pages together are the list, in its order, and the last has no cursor", arguments: 1...8)
    func pages(size: Int) throws {
        let all = ["b", "a", "größe", "d", "c", "😀", ""]
        var found: [String] = []
        var cursor: JSONValue?
        repeat {
            let page = try list(tools(all), pageSize: size, cursor: cursor)
            #expect(names(page).count <= size)
            #expect(page["ttlMs"] != nil && page["cacheScope"] == "public")
            found += names(page)
            cursor = page["nextCursor"]
        } while cursor != nil
        #expect(found == all)
    }

    @Test("A list that fits has one page, by default of a thousand")
    func onePage() throws {
        let many = (1...1001).map { "tool\($0)" }
        let size = MCPServer.Configuration().pageSize
        #expect(try list(tools(Array(many.prefix(1000))), pageSize: size)["nextCursor"] == nil)
        #expect(try list(tools(many), pageSize: size)["nextCursor"] != nil)
        #expect(try list(tools([]), pageSize: size)["tools"] == [])
    }

    @Test("A cursor stays good while tools come and go")
    func stable() throws {
        let cursor = try list(tools(["a", "b", "c"]), pageSize: 2)["nextCursor"]
        #expect(names(try list(tools(["0", "b", "bb", "c"]), pageSize: 9, cursor: cursor)) == ["bb", "c"])
    }

    @Test(
        "A cursor that the server never gave, or whose tool is gone, is -32602",
        arguments: [
            "\"\"", "\"x\"", "7", "{}", "\"after-\"", "\"after-zz\"", "\"after-6\"", "\"after-ff\"", "\"after-7a\"",
        ])
    func badCursors(_ cursor: String) throws {
        #expect {
            try list(tools(["a", "b"]), pageSize: 1, cursor: try JSONValue(parsing: cursor))
        } throws: {
            ($0 as? JSONRPCError)?.code == .invalidParams
        }
    }
}
