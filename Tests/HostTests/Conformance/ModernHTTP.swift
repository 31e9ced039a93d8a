import Host
import JSON
import Testing

// 2026-07-28: basic/transports/streamable-http.
extension Requirement {
    private static let page = "2026-07-28 transports/streamable-http"

    /// Sends a tool call whose headers or body were changed.
    private static func call(
        _ client: HTTPClient, _ headers: [String: String] = [:], name: JSONValue = "ping",
        _ change: (inout JSONObject) -> Void = { _ in }
    ) async throws -> HTTPClient.Answer {
        var request = HTTPClient.modern("tools/call", ["name": name])
        change(&request.body)
        return try await client.send(
            headers: request.headers.merging(headers) { $1 }, body: request.body.description)
    }

    private static func isMismatch(_ answer: HTTPClient.Answer) -> Bool {
        answer.status == 400 && answer.code == -32020 && answer.json?["id"] == 1
    }

    static let modernHTTP: [Requirement] = [
        .http(page, "The server MUST provide one path that supports POST") { client, _ async throws in
            #expect(try await call(client).status == 200)
        },
        .http(page, "Servers MUST validate Origin, and where it is invalid MUST respond with 403") {
            client, _ async throws in
            for origin in ["http://evil.example", "null", "http://127.0.0.1.evil.example"] {
                let answer = try await call(client, ["Origin": origin])
                #expect(answer.status == 403 && answer.json?["id"] == nil)
            }
        },
        .http(page, "The body MUST be a single request or notification; responses and batches are refused") {
            client, _ async throws in
            let version = ["MCP-Protocol-Version": HTTPClient.modernVersion]
            for body in [#"{"jsonrpc":"2.0","id":1,"result":{}}"#, "[\(HTTPClient.modern("tools/list").body)]", "[]"] {
                #expect(try await client.send(headers: version, body: body).status == 400)
            }
        },
        .http(page, "A notification that is accepted MUST be answered with 202 and no body") { client, _ async throws in
            let answer = try await client.send(
                headers: ["MCP-Protocol-Version": HTTPClient.modernVersion],
                body: #"{"jsonrpc":"2.0","method":"notifications/x"}"#)
            #expect(answer.status == 202 && answer.body.isEmpty)
        },
        .http(page, "A notification that is not accepted MUST be answered with an error status") {
            client, _ async throws in
            let answer = try await client.send(
                headers: ["MCP-Protocol-Version": "1900-01-01"], body: #"{"jsonrpc":"2.0","method":"notifications/x"}"#)
            #expect(answer.status == 400 && answer.json?["id"] == nil)
        },
        .http(page, "A request MUST be answered with a JSON object or an event stream") { client, _ async throws in
            #expect(try await call(client).headers["content-type"] == "application/json")
            let steps = try await client.modern("tools/call", ["name": "steps"], progressToken: 1)
            #expect(steps.headers["content-type"] == "text/event-stream")
        },
        .http(page, "Notifications on the stream MUST relate to its request") { client, tools async throws in
            let request = HTTPClient.modern("tools/call", ["name": "steps"], progressToken: "mine")
            tools.changes.send()
            let events = try await client.send(headers: request.headers, body: request.body.description).events
            #expect(events.dropLast().allSatisfy { $0["params"]?["progressToken"] == "mine" })
        },
        .http(page, "The server MUST NOT send requests on the stream") { client, _ async throws in
            let capabilities: JSONObject = ["roots": [:], "sampling": [:], "elicitation": [:]]
            let request = HTTPClient.modern(
                "tools/call", ["name": "ask"], capabilities: capabilities, progressToken: 1)
            let answer = try await client.send(headers: request.headers, body: request.body.description)
            #expect(answer.json?["method"] == nil && answer.json?["id"] == 1)
        },
        Requirement(page: page, sentence: "Closing the response stream MUST be treated as cancellation") {
            let started = Signal()
            let cancelled = Signal()
            try await withHTTPServer(.standard(cancelled: cancelled, started: started)) { port in
                try await ByteStream.connected(to: port) { stream async throws in
                    let request = HTTPClient.modern("tools/call", ["name": "wait"])
                    try await HTTPClient(stream: stream, port: port)
                        .begin(headers: request.headers, body: request.body.description)
                    await started.wait()
                }
                await cancelled.wait()
            }
        },
        .http(page, "MCP-Protocol-Version is REQUIRED and MUST match _meta, else 400 and -32020") {
            client, _ async throws in
            for version in ["(none)", "2025-11-25", "2099-01-01", ""] {
                #expect(isMismatch(try await call(client, ["MCP-Protocol-Version": version])))
            }
        },
        .http(page, "A version that the server does not implement MUST be answered with 400 and -32022") {
            client, _ async throws in
            let answer = try await call(client, ["MCP-Protocol-Version": "2099-01-01"]) {
                $0.setMeta(EraTests.version, "2099-01-01")
            }
            #expect(answer.status == 400 && answer.code == -32022)
        },
        .http(page, "A method that the server does not implement MUST be answered with 404 and -32601") {
            client, _ async throws in
            for method in ["nonsense", "ping", "initialize", "logging/setLevel", "resources/subscribe", "prompts/list"]
            {
                let answer = try await client.modern(method)
                #expect(answer.status == 404 && answer.code == -32601 && answer.json?["id"] == 1)
            }
        },
        .http(page, "Mcp-Method is REQUIRED and MUST match the method") { client, _ async throws in
            for method in ["(none)", "tools/list", "TOOLS/CALL", ""] {
                #expect(isMismatch(try await call(client, ["Mcp-Method": method])))
            }
        },
        .http(page, "Mcp-Name is REQUIRED for tools/call and MUST match the name") { client, _ async throws in
            for name in ["(none)", "PING", "pin", "ping, ping", ""] {
                #expect(isMismatch(try await call(client, ["Mcp-Name": name])))
            }
        },
        .http(page, "An encoded Mcp-Name MUST be decoded before it is compared, its markers in lower case") {
            client, _ async throws in
            #expect(try await call(client, ["Mcp-Name": "=?base64?cGluZw==?="]).status == 200)
            for name in ["=?BASE64?cGluZw==?=", "=?base64?cGluZw?=", "=?base64?cGlu Zw==?=", "=?base64?//8=?="] {
                #expect(isMismatch(try await call(client, ["Mcp-Name": name])))
            }
        },
        .http(page, "A header value with characters that had to be encoded MUST be rejected") {
            client, _ async throws in
            let answer = try await call(client, ["Mcp-Name": "größe"], name: "größe")
            #expect(isMismatch(answer))
        },
        .http(page, "Header names MUST be compared without regard to case") { client, _ async throws in
            let answer = try await call(
                client, ["Mcp-Method": "(none)", "mCP-mETHOD": "tools/call", "Mcp-Name": "(none)", "MCP-NAME": "ping"])
            #expect(answer.status == 200)
        },
        Requirement(
            page: page, sentence: "Mcp-Param headers MUST match the arguments, and MUST NOT be expected without"
        ) {
            var tools = ScriptedTools.standard()
            let region: JSONValue = ["type": "string", "x-mcp-header": "Region"]
            tools.definitions = [
                ["name": "echo", "inputSchema": ["type": "object", "properties": ["region": region]]]
            ]
            try await withHTTPClient(tools) { client async throws in
                for (header, value, status) in [
                    ("us", "us", 200), ("=?base64?dXM=?=", "us", 200), ("eu", "us", 400), ("(none)", "us", 400),
                    ("us", nil, 400), ("(none)", nil, 200), ("(none)", .null, 200),
                ] as [(String, JSONValue?, Int)] {
                    var arguments = JSONObject()
                    arguments["region"] = value
                    let call: JSONObject = ["name": "echo", "arguments": .object(arguments)]
                    let request = HTTPClient.modern("tools/call", call)
                    let headers = request.headers.merging(["Mcp-Param-Region": header]) { $1 }
                    let answer = try await client.send(headers: headers, body: request.body.description)
                    #expect(answer.status == status && (status == 200 || answer.code == -32020))
                }
            }
        },
        .http(page, "A session id and Last-Event-ID of earlier versions are ignored, GET and DELETE are 405") {
            client, _ async throws in
            let answer = try await call(client, ["Mcp-Session-Id": "stale", "Last-Event-ID": "a1-1"])
            #expect(answer.status == 200 && answer.headers["mcp-session-id"] == nil)
            for method in ["GET", "DELETE"] {
                let version = ["MCP-Protocol-Version": HTTPClient.modernVersion]
                #expect(try await client.send(method, headers: version).status == 405)
            }
        },
    ]
}
