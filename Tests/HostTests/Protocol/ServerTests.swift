import Host
import JSON
import Testing

@Suite("What the server answers, apart from any transport", .timeLimit(.minutes(30)))
struct ServerTests {
    private static let legacy: [ProtocolRevision] = [.november2024, .march2025, .june2025, .november2025]

    private func scope(_ revision: ProtocolRevision, capabilities: JSONObject = [:]) throws -> RequestScope {
        let meta = try RequestMeta([:])
        guard revision.era == .legacy else {
            let modern = try ModernMeta([
                "_meta": [EraTests.version: "2026-07-28", EraTests.capabilities: .object(capabilities)]
            ])
            return RequestScope(modern: modern, revision: revision, meta: meta, caller: Caller(id: "c"))
        }
        let handshake = try Handshake([
            "protocolVersion": .string(revision.rawValue), "capabilities": .object(capabilities),
            "clientInfo": ["name": "t", "version": "1"],
        ])
        return RequestScope(session: LegacySession(handshake, caller: Caller(id: "c")), meta: meta)
    }

    private func answer(
        _ method: String, _ params: JSONObject = [:], _ revision: ProtocolRevision,
        tools: ScriptedTools = .standard(), instructions: String? = nil
    ) async throws -> Reply {
        var configuration = MCPServer.Configuration()
        configuration.instructions = instructions
        let server = MCPServer(tools: tools, configuration: configuration)
        let value: JSONValue = ["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": .object(params)]
        guard case .request(let request) = JSONRPCMessage(value) else { throw CancellationError() }
        let scope = try scope(revision)
        do throws(JSONRPCError) {
            switch try server.begin(request, in: scope) {
            case .reply(let result): return .result(result)
            case .call(let operation): return await operation(RequestLink(scope, sink: Exchange(.none)))
            case .stream(let stream):
                let exchange = Exchange(.none)
                return await exchange.run(stream, link: RequestLink(scope, sink: exchange)) ?? .result([:])
            }
        } catch {
            return .error(error)
        }
    }

    private func result(_ reply: Reply) throws -> JSONObject {
        guard case .result(let result) = reply else { throw CancellationError() }
        return result
    }

    private func code(_ reply: Reply) -> JSONRPCError.Code? {
        if case .error(let error) = reply { error.code } else { nil }
    }

    @Test("A method that the era does not have is -32601")
    func unknownMethods() async throws {
        for method in ["initialize", "ping", "logging/setLevel", "resources/subscribe", "nonsense", ""] {
            #expect(code(try await answer(method, [:], .july2026)) == .methodNotFound)
        }
        for revision in Self.legacy {
            #expect(code(try await answer("server/discover", [:], revision)) == .methodNotFound)
            #expect(try await answer("ping", [:], revision) == .result([:]))
        }
    }

    @Test("server/discover names versions, capabilities and instructions, and how long they hold")
    func discovers() async throws {
        let result = try result(await answer("server/discover", [:], .july2026, instructions: "Use it."))
        #expect(
            result["supportedVersions"]
                == ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"])
        #expect(result["capabilities"]?["tools"] == ["listChanged": true])
        #expect(result["instructions"] == "Use it.")
        #expect(result["resultType"] == "complete")
        #expect(result["cacheScope"] == "public")
        #expect(try #require(result["ttlMs"]?.intValue) >= 0)
        #expect(result["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "mortise")
    }

    @Test("Tools are listed in the order of their provider, each time the same, and untouched")
    func lists() async throws {
        let schema = try JSONValue(
            parsing: """
                {"type":"object","$defs":{"a":{"anyOf":[{"type":"string"},{"$ref":"#/$defs/b"}]}},"if":{},"then":{},
                "properties":{"z":{"$ref":"#/$defs/a"},"a":{"x-mcp-header":"A"}},"$comment":"é","unevaluatedProperties":false}
                """)
        var tools = ScriptedTools([:])
        tools.definitions = ["b", "c", "a"].map {
            [
                "name": .string($0), "title": "T", "inputSchema": schema, "_meta": ["k": 1],
                "annotations": ["readOnlyHint": true],
            ]
        }
        for revision in ProtocolRevision.allCases {
            let listed = try result(await answer("tools/list", [:], revision, tools: tools))["tools"]
            #expect(listed == .array(tools.definitions.map { .object($0) }))
            let names = listed?.arrayValue?.compactMap { $0["name"]?.stringValue }
            #expect(names == ["b", "c", "a"])
        }
    }

    @Test("Only the modern era gets resultType and caching hints")
    func modernMembers() async throws {
        for method in ["tools/list", "tools/call"] {
            let modern = try result(await answer(method, ["name": "ping"], .july2026))
            #expect(modern["resultType"] == "complete")
            #expect((modern["ttlMs"] != nil) == (method == "tools/list"))
            for revision in Self.legacy {
                let result = try result(await answer(method, ["name": "ping"], revision))
                for key in ["resultType", "ttlMs", "cacheScope", "_meta"] { #expect(result[key] == nil) }
            }
        }
    }

    @Test("A request without arguments is valid")
    func noArguments() async throws {
        let result = try result(await answer("tools/call", ["name": "echo"], .july2026))
        #expect(result["content"]?[0]?["text"] == "{}")
    }

    @Test(
        "A call that cannot be made is told as the protocol says",
        arguments: [
            (#"{"name":"nope"}"#, JSONRPCError.Code.invalidParams), (#"{}"#, .invalidParams),
            (#"{"name":7}"#, .invalidParams), (#"{"name":"echo","arguments":[]}"#, .invalidParams),
            (#"{"name":"fail","arguments":{"code":"invalid"}}"#, .invalidParams),
            (#"{"name":"fail","arguments":{"code":"busy"}}"#, .internalError),
            (#"{"name":"fail"}"#, .internalError),
        ])
    func failures(_ params: String, _ expected: JSONRPCError.Code) async throws {
        for revision in ProtocolRevision.allCases {
            #expect(code(try await answer("tools/call", try JSONObject(parsing: params), revision)) == expected)
        }
    }

    @Test("An unknown tool is named")
    func unknownTool() async throws {
        let reply = try await answer("tools/call", ["name": "nope"], .july2026)
        #expect(reply == .error(JSONRPCError(.invalidParams, "Unknown tool: nope")))
    }

    @Test("A cursor that the server never gave is invalid")
    func badCursor() async throws {
        #expect(code(try await answer("tools/list", ["cursor": "x"], .july2026)) == .invalidParams)
    }

    @Test("What a version cannot say is said in words that it knows")
    func dialects() async throws {
        let link: JSONValue = ["type": "resource_link", "uri": "file:///a.png", "name": "a.png"]
        let audio: JSONValue = ["type": "audio", "data": "AAAA", "mimeType": "audio/wav"]
        let rich: JSONObject = ["content": [link, audio], "structuredContent": [1, 2]]
        let tools = ScriptedTools(["rich": { _ in rich }])
        func content(_ revision: ProtocolRevision) async throws -> JSONObject {
            try result(await answer("tools/call", ["name": "rich"], revision, tools: tools))
        }
        #expect(try await content(.july2026)["structuredContent"] == [1, 2])
        #expect(try await content(.november2025)["structuredContent"] == nil)
        #expect(try await content(.june2025)["content"] == [link, audio])
        #expect(try await content(.march2025)["content"]?[0] == ["type": "text", "text": "a.png: file:///a.png"])
        #expect(try await content(.march2025)["content"]?[1] == audio)
        #expect(try await content(.november2024)["content"]?[1]?["type"] == "resource")
    }

    @Test("A legacy client sets its log level for the session")
    func setsLevel() async throws {
        #expect(try await answer("logging/setLevel", ["level": "error"], .june2025) == .result([:]))
        #expect(code(try await answer("logging/setLevel", ["level": "loud"], .june2025)) == .invalidParams)
        #expect(code(try await answer("logging/setLevel", [:], .june2025)) == .invalidParams)
    }

    @Test("Ids that are in use are refused, and so is too much at once")
    func inFlight() throws {
        let requests = InFlightRequests(limit: 2)
        try requests.insert(Exchange(.none), id: .integer(1))
        #expect { try requests.insert(Exchange(.none), id: .integer(1)) } throws: {
            ($0 as? JSONRPCError)?.code == .invalidRequest
        }
        try requests.insert(Exchange(.none), id: .string("1"))
        #expect { try requests.insert(Exchange(.none), id: .integer(3)) } throws: {
            ($0 as? JSONRPCError)?.code == .internalError
        }
        requests.remove(.integer(1))
        #expect(throws: Never.self) { try requests.insert(Exchange(.none), id: .integer(1)) }
    }
}
