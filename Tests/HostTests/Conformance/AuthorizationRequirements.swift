import Host
import JSON
import Testing

// 2026-07-28 basic/authorization and 2025-11-25 basic/authorization: what they demand of a resource server.
extension Requirement {
    private static let page = "2026-07-28 basic/authorization"
    private static let security = "2026-07-28 basic/authorization/security-considerations"
    private static let discovery = "2026-07-28 basic/authorization/authorization-server-discovery"
    private static let legacyPage = "2025-11-25 basic/authorization"

    /// One that is checked over HTTP on a server that accepts tokens of the authorization server of tests. Its scope
    /// `mcp` is for all, `read` for the tool `ping` too and `all` for every tool.
    private static func oauth(
        _ page: String, _ sentence: String, _ check: @escaping @Sendable (HTTPClient) async throws -> Void
    ) -> Requirement {
        Requirement(page: page, sentence: sentence) {
            let table = ScopeTable(
                required: ["mcp"], tools: ["read": ["ping"], "all": ["*"]], implied: ["all": ["mcp"], "read": ["mcp"]])
            try await withOAuth({ $0.scopes = table }) { authority async throws in
                try await withHTTPClient(authority: authority) { client async throws in try await check(client) }
            }
        }
    }

    static let authorization: [Requirement] = [
        .oauth(discovery, "Servers MUST implement Protected Resource Metadata, at their path and at the root") {
            client async throws in
            for path in ["/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource"] {
                let answer = try await client.send("GET", path)
                #expect(answer.status == 200 && answer.headers["content-type"] == "application/json")
                #expect(answer.json?["resource"]?.stringValue == TokenIssuer.resource)
                #expect(answer.json?["bearer_methods_supported"] == ["header"])
            }
            #expect(try await client.send("GET", "/.well-known/oauth-protected-resource/other").status == 404)
            #expect(try await client.send("POST", "/.well-known/oauth-protected-resource").status == 405)
        },
        .oauth(discovery, "The metadata MUST include authorization_servers with at least one of them") {
            client async throws in
            let metadata = try await client.send("GET", "/.well-known/oauth-protected-resource").json
            #expect(metadata?["authorization_servers"] == [.string(TokenIssuer.address)])
        },
        .oauth(discovery, "A 401 MUST tell the address of the metadata in WWW-Authenticate, or it is well-known") {
            client async throws in
            let told = try await client.send(body: "{}").headers["www-authenticate"]
            let url = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp"
            #expect(told?.contains("resource_metadata=\"\(url)\"") == true)
        },
        .oauth(page, "Servers SHOULD tell in WWW-Authenticate the scopes that they require") { client async throws in
            let answer = try await client.send(body: "{}")
            #expect(answer.status == 401)
            #expect(answer.headers["www-authenticate"]?.contains("scope=\"mcp\"") == true)
            #expect(answer.headers["www-authenticate"]?.contains("error=") == false, "Nobody presented a token.")
        },
        .oauth(page, "Authorization MUST be included in every HTTP request") { client async throws in
            let bearer = try bearer(["scope": "all"])
            for method in ["POST", "GET", "DELETE"] {
                #expect(try await client.send(method, headers: [:], body: "{}").status == 401)
            }
            #expect(try await list(client, bearer).status == 200)
            #expect(try await list(client, [:]).status == 401, "also on the connection of one that had it")
        },
        .oauth(legacyPage, "Authorization MUST be included in every request of a session, too") { client async throws in
            let bearer = try bearer(["scope": "all"])
            let answer = try await client.send(headers: bearer, body: initialize.description)
            let session = try #require(answer.headers["mcp-session-id"])
            let ping = HTTPClient.request("ping").description
            #expect(try await client.send(headers: ["Mcp-Session-Id": session], body: ping).status == 401)
            let both = bearer.merging(["Mcp-Session-Id": session]) { $1 }
            #expect(try await client.send(headers: both, body: ping).status == 200)
        },
        .oauth(page, "Access tokens MUST NOT be included in the query") { client async throws in
            let token = try TokenIssuer.shared.token(TokenIssuer.claims(["scope": "all"]))
            let answer = try await client.send("POST", "/mcp?access_token=\(token)", body: "{}")
            #expect(answer.status == 401 && !answer.text.contains(token))
            #expect(answer.headers["www-authenticate"]?.contains("error=\"invalid_request\"") == true)
        },
        .oauth(page, "Servers MUST validate access tokens; invalid or expired ones MUST get 401") {
            client async throws in
            let stranger = try TokenIssuer().token(TokenIssuer.claims(["scope": "all"]))
            let expired = try TokenIssuer.shared.token(TokenIssuer.claims(["scope": "all", "exp": 1]))
            for token in ["nonsense", "a.b.c", stranger, expired] {
                let answer = try await list(client, Authority.bearer(token))
                #expect(answer.status == 401 && !answer.text.contains(token))
                #expect(answer.headers["www-authenticate"]?.contains("error=\"invalid_token\"") == true)
                #expect(answer.headers["www-authenticate"]?.contains("resource_metadata=") == true)
            }
        },
        .oauth(security, "Servers MUST validate that tokens were issued for them as the audience") {
            client async throws in
            for audience in [
                "https://other.example.com/mcp", "https://mcp.example.com", "https://mcp.example.com.evil/mcp",
            ] {
                let answer = try await list(client, try bearer(["scope": "all", "aud": .string(audience)]))
                #expect(answer.status == 401)
            }
            let several: JSONValue = ["https://other.example.com", .string(TokenIssuer.resource)]
            #expect(try await list(client, try bearer(["scope": "all", "aud": several])).status == 200)
        },
        .oauth(page, "Servers MUST NOT accept any other tokens, as those of another authorization server") {
            client async throws in
            let answer = try await list(client, try bearer(["scope": "all", "iss": "https://evil.example.com"]))
            #expect(answer.status == 401)
        },
        .oauth(page, "Insufficient permissions MUST be 403, and SHOULD tell error, scope and resource_metadata") {
            client async throws in
            let nothing = try await list(client, try bearer([:]))
            #expect(nothing.status == 403)
            for part in ["error=\"insufficient_scope\"", "scope=\"mcp\"", "resource_metadata=\""] {
                #expect(nothing.headers["www-authenticate"]?.contains(part) == true)
            }
            let call = HTTPClient.modern("tools/call", ["name": "echo"], id: 7)
            let headers = call.headers.merging(try bearer(["scope": "read"])) { $1 }
            let refused = try await client.send(headers: headers, body: call.body.description)
            #expect(refused.status == 403 && refused.json?["id"] == 7)
            #expect(refused.headers["www-authenticate"]?.contains("scope=\"mcp all\"") == true)
        },
        .oauth(page, "A malformed authorization request MUST be 400") { client async throws in
            let request = HTTPClient.modern("tools/list")
            let token = try TokenIssuer.shared.token(TokenIssuer.claims(["scope": "all"]))
            let headers = request.headers.merging(["Authorization": "Bearer \(token)\r\nAuthorization: Bearer \(token)"]
            ) { $1 }
            let answer = try await client.send(headers: headers, body: request.body.description)
            #expect(answer.status == 400)
            #expect(answer.headers["www-authenticate"]?.contains("error=\"invalid_request\"") == true)
        },
        .oauth(page, "Servers MUST account for scope hierarchies, where a broader scope implies narrower ones") {
            client async throws in
            for scope in ["all", "read", "mcp read", "all mcp read"] {
                let call = HTTPClient.modern("tools/call", ["name": "ping"])
                let headers = call.headers.merging(try bearer(["scope": .string(scope)])) { $1 }
                #expect(try await client.send(headers: headers, body: call.body.description).status == 200)
            }
        },
    ]

    private static func bearer(_ claims: JSONObject) throws -> [String: String] {
        Authority.bearer(try TokenIssuer.shared.token(TokenIssuer.claims(claims)))
    }

    private static func list(_ client: HTTPClient, _ bearer: [String: String]) async throws -> HTTPClient.Answer {
        let request = HTTPClient.modern("tools/list")
        return try await client.send(headers: request.headers.merging(bearer) { $1 }, body: request.body.description)
    }

    private static let initialize = HTTPClient.request(
        "initialize",
        ["protocolVersion": "2025-11-25", "capabilities": [:], "clientInfo": ["name": "test", "version": "1"]])
}
