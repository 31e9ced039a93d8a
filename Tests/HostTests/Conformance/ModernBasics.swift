import Host
import JSON
import Testing

// 2026-07-28: basic/index, basic/versioning, basic/transports/index and basic/transports/stdio.
extension Requirement {
    private static let index = "2026-07-28 basic/index"
    private static let versioning = "2026-07-28 basic/versioning"
    private static let streams = "2026-07-28 basic/transports/stdio"

    static let modernBasics: [Requirement] = [
        .http(index, "Requests MUST include a string or integer id, which MUST NOT be null") { client, _ async throws in
            for id in [.null, 1.5, true, [], [:]] as [JSONValue] {
                let answer = try await client.modern("tools/list", id: id)
                #expect(answer.status == 400 && answer.code == -32600 && answer.json?["id"] == nil)
            }
        },
        .http(index, "Responses MUST include the same id as the request") { client, _ async throws in
            for id in [0, -1, "", "é", .bigInteger("123456789012345678901234567890")] as [JSONValue] {
                #expect(try await client.modern("tools/list", id: id).json?["id"] == id)
                #expect(try await client.modern("nonsense", id: id).json?["id"] == id)
            }
        },
        .http(index, "Results MUST be in a result field and include a resultType") { client, _ async throws in
            for method in ["tools/list", "server/discover", "tools/call"] {
                let answer = try await client.modern(method, method == "tools/call" ? ["name": "ping"] : [:])
                #expect(answer.json?["result"]?["resultType"] == "complete" && answer.json?["error"] == nil)
            }
        },
        .http(index, "Errors MUST have an integer code and a message") { client, _ async throws in
            for text in ["", "{", "7", "[]", "{}", #"{"jsonrpc":"2.0","id":1,"method":"x"}"#] {
                let error = try await client.send(body: text).json?["error"]
                #expect(error?["code"]?.intValue != nil && error?["message"]?.stringValue?.isEmpty == false)
            }
        },
        .http(index, "Codes of earlier versions, and those that are not defined, MUST NOT be emitted") {
            client, _ async throws in
            let defined = [-32700, -32600, -32601, -32602, -32603, -32020, -32021, -32022]
            for name in ["nope", "fail", "ask", ""] {
                let code = try await client.modern("tools/call", ["name": .string(name)]).code
                #expect(code.map(defined.contains) != false)
            }
        },
        .stdio(index, "To a notification the receiver MUST NOT respond") { client, _ async throws in
            for method in ["notifications/cancelled", "notifications/nonsense", "tools/list"] {
                try await client.send(["jsonrpc": "2.0", "method": .string(method), "params": ["requestId": 7]])
            }
            #expect(try await client.call(HTTPClient.modern("tools/list", id: 9).body)["id"] == 9)
        },
        .http(index, "Servers MUST NOT rely on prior requests over the same connection") { client, _ async throws in
            #expect(try await client.modern("server/discover").status == 200)
            let bare = HTTPClient.request("tools/list")
            let headers = ["MCP-Protocol-Version": HTTPClient.modernVersion, "Mcp-Method": "tools/list"]
            let answer = try await client.send(headers: headers, body: bare.description)
            #expect(answer.status == 400 && answer.code == -32602)
        },
        .http(index, "A request that misses a required field of _meta MUST be rejected with -32602 and 400") {
            client, _ async throws in
            for key in [EraTests.version, EraTests.capabilities] {
                var request = HTTPClient.modern("tools/list")
                request.body.setMeta(key, nil)
                let answer = try await client.send(headers: request.headers, body: request.body.description)
                #expect(answer.status == 400 && answer.code == -32602 && answer.json?["id"] == 1)
            }
        },
        .stdio(index, "A request that misses a required field of _meta MUST be rejected, also over stdio") {
            client, _ async throws in
            for key in [EraTests.version, EraTests.capabilities] {
                var request = HTTPClient.modern("tools/list")
                request.body.setMeta(EraTests.info, ["name": "t", "version": "1"])
                request.body.setMeta(key, nil)
                #expect(try await client.call(request.body)["error"]?["code"] == -32602)
            }
        },
        .http(index, "Where a capability is missing, the server MUST answer -32021 with what is required, and 400") {
            client, _ async throws in
            for (method, key) in [
                ("elicitation/create", "elicitation"), ("sampling/createMessage", "sampling"), ("roots/list", "roots"),
            ] {
                let call: JSONObject = ["name": "ask", "arguments": ["method": .string(method)]]
                let answer = try await client.modern("tools/call", call)
                #expect(answer.status == 400 && answer.code == -32021)
                #expect(answer.json?["error"]?["data"]?["requiredCapabilities"]?[key] != nil)
            }
        },
        .http(index, "Notifications of a subscription MUST include its id in _meta") { client, tools async throws in
            _ = try await client.subscribe(id: 42)
            let reader = EventReader(client)
            _ = try await reader.message()
            tools.changes.send()
            let message = try await reader.message()?.message
            #expect(message?["params"]?["_meta"]?[SubscriptionTests.idKey] == 42)
        },
        .http(versioning, "An unsupported version MUST be answered by an error that lists the supported ones") {
            client, _ async throws in
            for version in ["1900-01-01", "2025-11-25", "draft", ""] {
                var request = HTTPClient.modern("tools/list")
                request.body.setMeta(EraTests.version, .string(version))
                request.headers["MCP-Protocol-Version"] = version
                let answer = try await client.send(headers: request.headers, body: request.body.description)
                #expect(answer.status == 400 && answer.code == -32022)
                #expect(answer.json?["error"]?["data"]?["supported"]?.arrayValue?.contains("2026-07-28") == true)
                #expect(answer.json?["error"]?["data"]?["requested"] == .string(version))
            }
        },
        .http(versioning, "Servers MUST implement server/discover") { client, _ async throws in
            let result = try await client.modern("server/discover").json?["result"]
            #expect(result?["supportedVersions"]?[0] == "2026-07-28" && result?["capabilities"]?["tools"] != nil)
            #expect(result?["ttlMs"]?.intValue != nil && result?["cacheScope"] != nil)
        },
        .http(versioning, "A server may serve both eras at once: a request with _meta is modern, initialize is legacy")
        {
            client, _ async throws in
            let session = try await client.initialize()
            let request = HTTPClient.modern("tools/list")
            let headers = request.headers.merging(["Mcp-Session-Id": session]) { $1 }
            let modern = try await client.send(headers: headers, body: request.body.description)
            #expect(modern.json?["result"]?["resultType"] == "complete")
            #expect(try await client.legacy(session, "tools/list").json?["result"]?["resultType"] == nil)
        },
        .stdio(streams, "Messages MUST be UTF-8") { client, _ async throws in
            for bytes in [[0x22, 0xFF, 0x22], [0xC0, 0x80], [0xED, 0xA0, 0x80]] as [[UInt8]] {
                try await client.write(bytes + [0x0A])
                #expect(try await client.receive()["error"]?["code"] == -32700)
            }
        },
        .stdio(streams, "Messages MUST NOT contain newlines, and nothing else MUST be written") {
            client, _ async throws in
            let call: JSONObject = ["name": "echo", "arguments": ["text": "a\nb\r\nc\u{2028}d"]]
            let answer = try await client.call(HTTPClient.modern("tools/call", call).body)
            #expect(answer["result"]?["content"]?[0]?["text"]?.stringValue?.contains("a\\nb") == true)
        },
        .stdio(streams, "The server MUST NOT write requests") { client, _ async throws in
            let capabilities: JSONObject = ["roots": [:], "sampling": [:], "elicitation": [:]]
            let call = HTTPClient.modern("tools/call", ["name": "ask"], capabilities: capabilities)
            let answer = try await client.call(call.body)
            #expect(answer["method"] == nil && answer["id"] == 1)
        },
        .stdio(streams, "For a cancelled request the server MUST NOT send anything more") { client, _ async throws in
            try await client.send(HTTPClient.modern("tools/call", ["name": "wait"], id: "w").body)
            try await client.send([
                "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": "w"],
            ])
            #expect(try await client.call(HTTPClient.modern("tools/list", id: 9).body)["id"] == 9)
        },
    ]
}
