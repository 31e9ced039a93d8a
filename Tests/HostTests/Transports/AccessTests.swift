import Host
import JSON
import Testing

@Suite("Who may use the server over HTTP", .timeLimit(.minutes(30)))
struct AccessTests {
    private static let ann = Authority.bearer("ann-token")
    private static let bob = Authority.bearer("bob-token")

    @Test("Without a valid token nothing is served but signs of life")
    func withoutToken() async throws {
        try await withHTTPClient(authority: Authority()) { client async throws in
            for headers in [
                [:], Authority.bearer("nobody's"), ["Authorization": "Basic YTpi"], ["Authorization": "Bearer"],
            ] {
                for (method, path) in [("POST", "/mcp"), ("GET", "/mcp"), ("DELETE", "/mcp")] {
                    let answer = try await client.send(method, path, headers: headers, body: "{}")
                    #expect(answer.status == 401)
                    #expect(answer.headers["www-authenticate"]?.hasPrefix("Bearer realm=\"mortise\"") == true)
                }
            }
            #expect(try await client.send("GET", "/healthz").status == 200)
            #expect(try await client.send("OPTIONS").status == 204)
        }
    }

    @Test("Who uses another scheme is told what is wanted, and of no error; who forgets the token is told of one")
    func schemes() async throws {
        try await withHTTPClient(authority: Authority()) { client async throws in
            for (value, hasError) in [
                ("Basic YTpi", false), ("Bear ann-token", false), ("Bearer", true), ("bearer  ", true),
                ("Bearer ann token", true),
            ] {
                let answer = try await client.send(headers: ["Authorization": value], body: "{}")
                #expect(answer.status == 401)
                #expect(answer.headers["www-authenticate"]?.contains("error=") == hasError, "\(value)")
            }
        }
    }

    @Test("A token in the query is refused, even beside a good one, and never repeated")
    func tokenInQuery() async throws {
        try await withHTTPClient(authority: Authority()) { client async throws in
            let answer = try await client.send("POST", "/mcp?access_token=ann-token", headers: Self.ann, body: "{}")
            #expect(answer.status == 401)
            #expect(answer.headers["www-authenticate"]?.contains("error=\"invalid_request\"") == true)
            #expect(!answer.text.contains("ann-token"))
        }
    }

    @Test("Each principal sees and calls its own tools only, in both eras")
    func toolsOfPrincipals() async throws {
        try await withHTTPClient(authority: Authority()) { client async throws in
            let list = HTTPClient.modern("tools/list")
            let all = try await client.send(headers: list.headers.merging(Self.ann) { $1 }, body: list.body.description)
            let few = try await client.send(headers: list.headers.merging(Self.bob) { $1 }, body: list.body.description)
            #expect((all.json?["result"]?["tools"]?.arrayValue?.count ?? 0) > 1)
            #expect(few.json?["result"]?["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == ["ping"])

            let call = HTTPClient.modern("tools/call", ["name": "echo"])
            let refused = try await client.send(
                headers: call.headers.merging(Self.bob) { $1 }, body: call.body.description)
            #expect(refused.code == -32602)
            #expect(refused.json?["error"]?["message"] == "Unknown tool: echo")

            let session = try await client.initialize(as: Self.bob)
            let headers = Self.bob.merging(["Mcp-Session-Id": session]) { $1 }
            let legacy = HTTPClient.request("tools/call", ["name": "echo"])
            #expect(try await client.send(headers: headers, body: legacy.description).code == -32602)
        }
    }

    @Test("A session belongs to the principal that opened it")
    func sessionsOfPrincipals() async throws {
        try await withHTTPClient(authority: Authority()) { client async throws in
            let session = try await client.initialize(as: Self.ann)
            let ping = HTTPClient.request("ping").description
            for (method, body) in [("POST", ping), ("GET", ""), ("DELETE", "")] {
                let stolen = Self.bob.merging(["Mcp-Session-Id": session]) { $1 }
                #expect(try await client.send(method, headers: stolen, body: body).status == 404)
            }
            let own = Self.ann.merging(["Mcp-Session-Id": session]) { $1 }
            #expect(try await client.send(headers: own, body: ping).status == 200)
        }
    }

    @Test("An address that others can reach is not served to whoever comes", arguments: ["0.0.0.0", "::"])
    func exposure(_ host: String) async throws {
        let transport = HTTPTransport(
            server: MCPServer(tools: ScriptedTools.standard()), configuration: configuration(host), logger: .silent)
        await #expect {
            try await transport.run()
        } throws: { error in
            "\(error)".contains("mortise token add")
        }
    }

    private func configuration(_ host: String) -> HTTPConfiguration {
        var configuration = HTTPConfiguration()
        configuration.host = host
        return configuration
    }
}

/// Knows Ann, who may use everything, and Bob, who may use `ping`.
struct Authority: TokenAuthority {
    func verdict(on token: Substring) async -> TokenVerdict {
        switch token {
        case "ann-token": .valid(Principal(name: "ann"))
        case "bob-token": .valid(Principal(name: "bob", tools: ToolSelection(allowed: ["ping"])))
        default: .invalid("The token is not known")
        }
    }

    static func bearer(_ token: String) -> [String: String] { ["Authorization": "Bearer \(token)"] }
}

extension HTTPClient {
    /// Opens a legacy session with further header fields, and returns its id.
    func initialize(as headers: [String: String]) async throws -> String {
        let params: JSONObject = [
            "protocolVersion": "2025-11-25", "capabilities": [:], "clientInfo": ["name": "test", "version": "1"],
        ]
        let answer = try await send(headers: headers, body: Self.request("initialize", params).description)
        return try #require(answer.headers["mcp-session-id"])
    }
}
