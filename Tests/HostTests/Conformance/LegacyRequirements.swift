import Host
import JSON
import Testing

// 2024-11-05 to 2025-11-25: lifecycle, and transports as far as messages are sent to the server.
extension Requirement {
    private static let versions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]
    /// The versions that have Streamable HTTP.
    static let streamableVersions = Array(versions.dropFirst())

    /// One row for each version.
    static func each(_ versions: [String], _ make: (String) -> Requirement) -> [Requirement] {
        versions.map(make)
    }

    static let legacyLifecycle: [Requirement] =
        each(versions) { version in
            .stdio("\(version) lifecycle", "A version that is supported MUST be answered with the same") {
                client, _ async throws in
                let result = try await client.call(StdioTests.handshake(version))["result"]
                #expect(result?["protocolVersion"] == .string(version))
            }
        }
        + each(versions) { version in
            .stdio("\(version) lifecycle", "The server MUST respond with its capabilities and information") {
                client, _ async throws in
                let result = try await client.call(StdioTests.handshake(version))["result"]
                #expect(result?["capabilities"]?["tools"] != nil)
                #expect(result?["serverInfo"]?["name"] != nil && result?["serverInfo"]?["version"] != nil)
            }
        }
        + [
            .stdio("2025-11-25 lifecycle", "Another version MUST be answered with one that the server supports") {
                client, _ async throws in
                let result = try await client.call(StdioTests.handshake("1.0.0"))["result"]
                #expect(result?["protocolVersion"] == "2025-11-25")
            },
            .stdio(
                "2025-11-25 lifecycle", "Initialization MUST be the first interaction: before it only ping is answered"
            ) {
                client, _ async throws in
                #expect(try await client.call(HTTPClient.request("ping"))["result"] == [:])
                #expect(try await client.call(HTTPClient.request("tools/list"))["error"] != nil)
            },
            .stdio("2025-11-25 lifecycle", "Both MUST respect the negotiated version") { client, _ async throws in
                _ = try await client.call(StdioTests.handshake("2025-06-18"))
                #expect(try await client.call(HTTPClient.request("server/discover"))["error"]?["code"] == -32601)
                #expect(try await client.call(HTTPClient.request("tools/list"))["result"]?["resultType"] == nil)
            },
            .stdio("2025-11-25 lifecycle", "Both MUST use only capabilities that were negotiated") {
                client, _ async throws in
                _ = try await client.call(StdioTests.handshake("2025-11-25"))
                let answer = try await client.call(HTTPClient.request("tools/call", ["name": "ask"], id: 5))
                #expect(answer["id"] == 5 && answer["method"] == nil)
            },
            .stdio("2025-03-26 lifecycle", "initialize MUST NOT be part of a batch") { client, _ async throws in
                _ = try await client.call(StdioTests.handshake("2025-03-26"))
                try await client.write("[\(StdioTests.handshake("2025-03-26"))]\n")
                let line = try #require(try await client.line())
                #expect(try JSONValue(parsing: line)[0]?["error"]?["code"] == -32600)
            },
            .stdio("2025-03-26 basic/index", "Implementations MUST support receiving batches") {
                client, _ async throws in
                _ = try await client.call(StdioTests.handshake("2025-03-26"))
                let batch: JSONValue = [
                    .object(HTTPClient.request("ping", id: 1)), .object(HTTPClient.request("tools/list", id: 2)),
                ]
                try await client.write("\(batch)\n")
                let line = try #require(try await client.line())
                #expect(try JSONValue(parsing: line).arrayValue?.count == 2)
            },
        ]
        + each(versions) { version in
            .stdio("\(version) transports", "On stdout MUST be nothing but messages, each on one line") {
                client, _ async throws in
                _ = try await client.call(StdioTests.handshake(version))
                let call: JSONObject = ["name": "echo", "arguments": ["text": "a\nb"]]
                #expect(try await client.call(HTTPClient.request("tools/call", call))["result"] != nil)
                #expect(try await client.call(HTTPClient.request("ping", id: 2))["id"] == 2)
            }
        }
        + each(versions) { version in
            .stdio("\(version) utilities", "A cancelled request MUST NOT be answered, races MUST be handled") {
                client, _ async throws in
                _ = try await client.call(StdioTests.handshake(version))
                try await client.send(HTTPClient.request("tools/call", ["name": "wait"], id: "w"))
                for id in ["w", "w", "never"] as [JSONValue] {
                    try await client.send([
                        "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": id],
                    ])
                }
                #expect(try await client.call(HTTPClient.request("ping", id: 2))["id"] == 2)
            }
        }
        + each(versions) { version in
            .stdio("\(version) utilities", "Progress MUST increase, with the token of the request, until it completes")
            {
                client, _ async throws in
                _ = try await client.call(StdioTests.handshake(version))
                let params: JSONObject = ["name": "steps", "_meta": ["progressToken": "t"]]
                try await client.send(HTTPClient.request("tools/call", params, id: 2))
                for step in 1...3 {
                    let notice = try await client.receive()
                    #expect(
                        notice["params"]?["progress"] == JSONValue(step) && notice["params"]?["progressToken"] == "t")
                }
                #expect(try await client.receive()["id"] == 2)
            }
        }

    static let legacyHTTP: [Requirement] =
        each(streamableVersions) { version in
            .http("\(version) transports", "The endpoint MUST support both POST and GET") { client, _ async throws in
                let session = try await client.initialize(version)
                #expect(try await client.legacy(session, "ping").status == 200)
                let head = try await client.listen(session, version: version)
                #expect(head.status == 200 && head.headers["content-type"] == "text/event-stream")
            }
        }
        + each(streamableVersions) { version in
            .http("\(version) transports", "Servers MUST validate Origin, and answer 403 to an invalid one") {
                client, _ async throws in
                let session = try await client.initialize(version)
                for method in ["POST", "GET", "DELETE"] {
                    let headers = ["Mcp-Session-Id": session, "Origin": "http://evil.example"]
                    #expect(try await client.send(method, headers: headers, body: "{}").status == 403)
                }
                #expect(try await client.legacy(session, "ping").status == 200)
            }
        }
        + each(streamableVersions) { version in
            .http("\(version) transports", "A response or notification that is accepted MUST get 202 and no body") {
                client, _ async throws in
                let session = try await client.initialize(version)
                for body in [
                    #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
                    #"{"jsonrpc":"2.0","id":7,"result":{}}"#,
                    #"{"jsonrpc":"2.0","id":7,"error":{"code":-1,"message":"no"}}"#,
                ] {
                    let answer = try await client.send(headers: ["Mcp-Session-Id": session], body: body)
                    #expect(answer.status == 202 && answer.body.isEmpty)
                }
            }
        }
        + each(streamableVersions) { version in
            .http("\(version) transports", "One that is not accepted MUST get an error status, without an id") {
                client, _ async throws in
                _ = try await client.initialize(version)
                let notice = #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#
                for headers in [[:], ["Mcp-Session-Id": "unknown"]] {
                    let answer = try await client.send(headers: headers, body: notice)
                    #expect((400...499).contains(answer.status) && answer.json?["id"] == nil)
                }
            }
        }
        + each(streamableVersions) { version in
            .http("\(version) transports", "A request MUST be answered with a JSON object or an event stream") {
                client, _ async throws in
                let session = try await client.initialize(version)
                let plain = try await client.legacy(session, "tools/list")
                #expect(plain.headers["content-type"] == "application/json")
                let params: JSONObject = ["name": "steps", "_meta": ["progressToken": 1]]
                let stream = try await client.legacy(session, "tools/call", params)
                #expect(stream.headers["content-type"] == "text/event-stream")
                #expect(try stream.events.last?["result"] != nil)
            }
        }
        + each(streamableVersions) { version in
            .http("\(version) transports", "The session id MUST contain visible ASCII only") { client, _ async throws in
                let session = try await client.initialize(version)
                #expect(session.utf8.count >= 32 && session.utf8.allSatisfy { (0x21...0x7E).contains($0) })
            }
        }
        + each(streamableVersions) { version in
            .http("\(version) transports", "A request of a session that has ended MUST get 404") {
                client, _ async throws in
                let session = try await client.initialize(version)
                #expect(try await client.send("DELETE", headers: ["Mcp-Session-Id": session]).status == 204)
                #expect(try await client.legacy(session, "ping").status == 404)
                let headers = ["Mcp-Session-Id": session, "Accept": "text/event-stream"]
                for method in ["GET", "DELETE"] {
                    #expect(try await client.send(method, headers: headers).status == 404)
                }
            }
        }
        + each(["2025-06-18", "2025-11-25"]) { version in
            .http("\(version) transports", "An invalid or unsupported MCP-Protocol-Version MUST get 400") {
                client, _ async throws in
                let session = try await client.initialize(version)
                for wrong in ["1.0", "2025-11-26", "", "é"] {
                    let headers = ["Mcp-Session-Id": session, "MCP-Protocol-Version": wrong]
                    let answer = try await client.send(headers: headers, body: HTTPClient.request("ping").description)
                    #expect(answer.status == 400)
                }
            }
        }
        + [
            .http("2025-03-26 transports", "A batch of notifications MUST get 202, one with requests their responses") {
                client, _ async throws in
                let session = try await client.initialize("2025-03-26")
                let headers = ["Mcp-Session-Id": session]
                let notices = #"[{"jsonrpc":"2.0","method":"notifications/x"},{"jsonrpc":"2.0","id":9,"result":{}}]"#
                let accepted = try await client.send(headers: headers, body: notices)
                #expect(accepted.status == 202 && accepted.body.isEmpty)
                let batch: JSONValue = [
                    .object(HTTPClient.request("ping", id: 1)),
                    .object(HTTPClient.request("tools/call", ["name": "ping"], id: 2)),
                ]
                let answer = try await client.send(headers: headers, body: batch.description)
                // A stream, if that took a while.
                let responses = try answer.json ?? answer.events.last
                #expect(responses?.arrayValue?.count == 2)
            }
        ]
}
