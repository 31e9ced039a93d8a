import Host
import JSON
import Testing

@Suite("Streamable HTTP of the versions with a handshake", .timeLimit(.minutes(30)))
struct LegacyHTTPTests {
    @Test(
        "A handshake opens a session, whose id is secret and random",
        arguments: ["2025-03-26", "2025-06-18", "2025-11-25"])
    func handshake(_ version: String) async throws {
        try await withHTTPClient { client async throws in
            let params: JSONObject = [
                "protocolVersion": .string(version), "capabilities": [:], "clientInfo": ["name": "t", "version": "1"],
            ]
            let answer = try await client.send(body: HTTPClient.request("initialize", params).description)
            #expect(answer.status == 200)
            #expect(answer.json?["result"]?["protocolVersion"] == .string(version))
            #expect(answer.json?["result"]?["serverInfo"]?["name"] == "mortise")
            #expect(answer.json?["result"]?["capabilities"]?["tools"] != nil)
            let id = try #require(answer.headers["mcp-session-id"])
            #expect(id.utf8.count >= 32 && id.utf8.allSatisfy { (0x21...0x7E).contains($0) })
            let notice = try await client.send(
                headers: ["Mcp-Session-Id": id, "MCP-Protocol-Version": version],
                body: #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
            #expect(notice.status == 202 && notice.body.isEmpty)
            #expect(try await client.initialize() != id)
        }
    }

    @Test("The caller is the session, by another name than its secret id")
    func callers() async throws {
        try await withHTTPClient { client async throws in
            var callers: Set<String> = []
            for _ in 1...2 {
                let session = try await client.initialize()
                for _ in 1...2 {
                    let answer = try await client.legacy(session, "tools/call", ["name": "who"])
                    let caller = try #require(answer.json?["result"]?["content"]?[0]?["text"]?.stringValue)
                    #expect(caller.hasPrefix("session:") && !caller.contains(session))
                    callers.insert(caller)
                }
            }
            #expect(callers.count == 2)
        }
    }

    @Test("Without its session a request is refused with 400, with an unknown one with 404")
    func membership() async throws {
        try await withHTTPClient { client async throws in
            let session = try await client.initialize()
            #expect(try await client.legacy(session, "ping").json?["result"] == [:])
            #expect(try await client.send(body: HTTPClient.request("ping").description).status == 400)
            let notice = #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#
            #expect(try await client.send(body: notice).status == 400)
            #expect(try await client.legacy("unknown", "ping").status == 404)
            #expect(try await client.legacy(session, "initialize").code == -32600)
        }
    }

    @Test("DELETE ends the session, after which it is unknown")
    func deletes() async throws {
        try await withHTTPClient { client async throws in
            let session = try await client.initialize()
            let headers = ["Mcp-Session-Id": session]
            #expect(try await client.send("DELETE", headers: headers).status == 204)
            #expect(try await client.send("DELETE", headers: headers).status == 404)
            #expect(try await client.legacy(session, "ping").status == 404)
            #expect(try await client.send("DELETE").status == 400)
            let modern = ["MCP-Protocol-Version": "2026-07-28", "Mcp-Session-Id": session]
            #expect(try await client.send("DELETE", headers: modern).status == 405)
        }
    }

    @Test("If the request has an unsupported MCP-Protocol-Version, the server MUST respond with 400")
    func unsupportedVersion() async throws {
        try await withHTTPClient { client async throws in
            let session = try await client.initialize()
            for version in ["2025-11-26", "1.0", "x"] {
                let headers = ["Mcp-Session-Id": session, "MCP-Protocol-Version": version]
                #expect(
                    try await client.send(headers: headers, body: HTTPClient.request("ping").description).status == 400)
            }
        }
    }

    @Test("Who names an unknown version with initialize, where none is agreed on yet, is told which there are")
    func unknownVersionOfHandshake() async throws {
        try await withHTTPClient { client async throws in
            let params: JSONObject = [
                "protocolVersion": "2025-06-18", "capabilities": [:], "clientInfo": ["name": "test", "version": "1"],
            ]
            let body = HTTPClient.request("initialize", params).description
            for version in ["2099-01-01", "x", ""] {
                let answer = try await client.send(headers: ["MCP-Protocol-Version": version], body: body)
                #expect(answer.status == 400 && answer.code == -32022 && answer.json?["id"] == 1)
                let data = answer.json?["error"]?["data"]
                #expect(data?["requested"]?.stringValue == version)
                #expect(data?["supported"]?.arrayValue?.contains("2025-11-25") == true)
            }
            let known = try await client.send(headers: ["MCP-Protocol-Version": "2025-11-25"], body: body)
            #expect(known.json?["result"]?["protocolVersion"] == "2025-06-18")
        }
    }

    @Test("An error of a method is a response like any other")
    func errors() async throws {
        try await withHTTPClient { client async throws in
            let session = try await client.initialize()
            let unknown = try await client.legacy(session, "nonsense", id: 7)
            #expect(unknown.status == 200 && unknown.code == -32601 && unknown.json?["id"] == 7)
            let tool = try await client.legacy(session, "tools/call", ["name": "nope"])
            #expect(tool.status == 200 && tool.code == -32602)
        }
    }

    @Test("A question goes out on the call's stream, and its answer comes in by another POST")
    func asks() async throws {
        try await withHTTPClient { client async throws in
            let session = try await client.initialize(capabilities: ["elicitation": [:]])
            let call = HTTPClient.request("tools/call", ["name": "ask"], id: "call")
            try await client.begin(headers: ["Mcp-Session-Id": session], body: call.description)
            #expect(try await client.head().headers["content-type"] == "text/event-stream")
            let event = HTTPClient.Answer(body: try #require(try await client.chunk()))
            let question = try #require(try event.events.first)
            #expect(question["method"] == "elicitation/create")
            let response: JSONObject = ["jsonrpc": "2.0", "id": question["id"]!, "result": ["action": "accept"]]
            try await client.another { other async throws in
                let headers = ["Mcp-Session-Id": session]
                var both = response
                both["error"] = ["code": -1, "message": "no"]
                let refused = try await other.send(headers: headers, body: both.description)
                #expect(refused.status == 400, "What is refused leaves the question open.")
                #expect(try await other.send(headers: headers, body: response.description).status == 202)
            }
            let last = HTTPClient.Answer(body: try #require(try await client.chunk()))
            #expect(try last.events.first?["result"]?["content"]?[0]?["text"] == #"{"action":"accept"}"#)
        }
    }

    @Test("A client that declared nothing is asked nothing")
    func cannotAsk() async throws {
        try await withHTTPClient { client async throws in
            let session = try await client.initialize()
            let answer = try await client.legacy(session, "tools/call", ["name": "ask"])
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.json?["result"]?["isError"] == true)
        }
    }

    @Test("notifications/cancelled cancels a call, which gets no response")
    func cancels() async throws {
        let cancelled = Signal()
        let started = Signal()
        try await withHTTPClient(.standard(cancelled: cancelled, started: started)) { client async throws in
            let session = try await client.initialize()
            let call = HTTPClient.request("tools/call", ["name": "wait"], id: "w")
            try await client.begin(headers: ["Mcp-Session-Id": session], body: call.description)
            await started.wait()
            let notice: JSONObject = [
                "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": "w", "reason": "r"],
            ]
            let port = client.port
            let other = try await ByteStream.connected(to: port) { stream in
                let client = HTTPClient(stream: stream, port: port)
                let stranger = try await client.initialize()
                _ = try await client.send(headers: ["Mcp-Session-Id": stranger], body: notice.description)
                return try await client.send(headers: ["Mcp-Session-Id": session], body: notice.description)
            }
            #expect(other.status == 202)
            await cancelled.wait()
            let answer = try await client.answer()
            #expect(answer.status == 200 && answer.headers["content-type"] == "text/event-stream")
            #expect(answer.body.isEmpty)
            #expect(try await client.legacy(session, "ping").status == 200)
        }
    }

    @Test("The end of a session ends its calls with an error")
    func endsCalls() async throws {
        let started = Signal()
        try await withHTTPClient(.standard(started: started)) { client async throws in
            let session = try await client.initialize()
            let call = HTTPClient.request("tools/call", ["name": "wait"])
            try await client.begin(headers: ["Mcp-Session-Id": session], body: call.description)
            await started.wait()
            let port = client.port
            let ended = try await ByteStream.connected(to: port) { stream in
                try await HTTPClient(stream: stream, port: port)
                    .send("DELETE", headers: ["Mcp-Session-Id": session])
            }
            #expect(ended.status == 204)
            #expect(try await client.answer().code == -32603)
        }
    }

    @Test("Disconnection is no cancellation: the call goes on")
    func disconnects() async throws {
        let started = Signal()
        let proceed = Signal()
        let ended = Collector<Bool>()
        let tools = ScriptedTools([
            "work": { call in
                started.fire()
                await proceed.wait()
                call.client.progress(done: 1, total: nil, message: nil)
                ended.add(Task.isCancelled)
                return ScriptedTools.text("done")
            }
        ])
        // One connection at a time: that another is served tells that the server has seen the end of the first.
        try await withHTTPServer(tools, { $0.connectionLimit = 1 }) { port in
            try await HTTPClient.connected(to: port, breaking: true) { client async throws in
                let session = try await client.initialize()
                let params: JSONObject = ["name": "work", "_meta": ["progressToken": 1]]
                try await client.begin(
                    headers: ["Mcp-Session-Id": session], body: HTTPClient.request("tools/call", params).description)
                await started.wait()
            }
            try await HTTPClient.connected(to: port) { client async throws in
                #expect(try await client.send("GET", "/healthz").status == 200)
            }
            proceed.fire()
            #expect(await ended.next() == false)
        }
    }

    @Test("An id that is in use is refused")
    func duplicateID() async throws {
        let started = Signal()
        try await withHTTPClient(.standard(started: started)) { client async throws in
            let session = try await client.initialize()
            let call = HTTPClient.request("tools/call", ["name": "wait"], id: 5)
            try await client.begin(headers: ["Mcp-Session-Id": session], body: call.description)
            await started.wait()
            let port = client.port
            let second = try await ByteStream.connected(to: port) { stream in
                try await HTTPClient(stream: stream, port: port)
                    .send(headers: ["Mcp-Session-Id": session], body: call.description)
            }
            #expect(second.code == -32600)
        }
    }

    @Test("Only 2025-03-26 has batches", arguments: ["2025-03-26", "2025-06-18", "2025-11-25"])
    func batches(_ version: String) async throws {
        try await withHTTPClient { client async throws in
            let session = try await client.initialize(version)
            let batch: JSONValue = [
                .object(HTTPClient.request("ping", id: 1)), ["jsonrpc": "2.0", "method": "notifications/x"],
                .object(HTTPClient.request("tools/call", ["name": "ping"], id: 2)), 7,
                .object(HTTPClient.request("initialize", id: 3)),
            ]
            let headers = ["Mcp-Session-Id": session]
            let answer = try await client.send(headers: headers, body: batch.description)
            guard version == "2025-03-26" else {
                #expect(answer.status == 400 && answer.code == -32600)
                return
            }
            let responses = try #require(answer.json?.arrayValue)
            #expect(responses.count == 4)
            #expect(responses.contains { $0["id"] == 1 && $0["result"] == [:] })
            #expect(responses.contains { $0["id"] == 2 && $0["result"]?["content"] != nil })
            #expect(responses.contains { $0["id"] == 3 && $0["error"]?["code"] == -32600 })
            let notices = try await client.send(
                headers: headers, body: #"[{"jsonrpc":"2.0","method":"notifications/x"}]"#)
            #expect(notices.status == 202 && notices.body.isEmpty)
            #expect(try await client.send(headers: headers, body: "[]").status == 400)
        }
    }

    @Test("A batch of a session that has ended gets 404, so that its client begins a new one")
    func batchOfEndedSession() async throws {
        try await withHTTPClient { client async throws in
            let session = try await client.initialize("2025-03-26")
            let headers = ["Mcp-Session-Id": session]
            #expect(try await client.send("DELETE", headers: headers).status == 204)
            let batch: JSONValue = [.object(HTTPClient.request("ping", id: 1))]
            #expect(try await client.send(headers: headers, body: batch.description).status == 404)
        }
    }

    @Test("A call of a batch asks on the stream of the batch's answer, at whose end all responses come together")
    func batchThatAsks() async throws {
        try await withHTTPClient { client async throws in
            let session = try await client.initialize("2025-03-26", capabilities: ["roots": [:]])
            let ask: JSONObject = ["name": "ask", "arguments": ["method": "roots/list"]]
            let batch: JSONValue = [
                .object(HTTPClient.request("tools/call", ask, id: 1)), .object(HTTPClient.request("ping", id: 2)),
            ]
            try await client.begin(headers: ["Mcp-Session-Id": session], body: batch.description)
            #expect(try await client.head().headers["content-type"] == "text/event-stream")
            let reader = EventReader(client)
            let question = try #require(try await reader.message()?.message)
            #expect(question["method"] == "roots/list")
            let response: JSONObject = ["jsonrpc": "2.0", "id": question["id"]!, "result": ["roots": []]]
            try await client.another { other async throws in
                _ = try await other.send(headers: ["Mcp-Session-Id": session], body: response.description)
            }
            let responses = try #require(try await reader.message()?.message?.arrayValue)
            #expect(responses.count == 2)
            #expect(
                responses.contains { $0["id"] == 1 && $0["result"]?["content"]?[0]?["text"] == #"{"roots":[]}"# })
            #expect(responses.contains { $0["id"] == 2 && $0["result"] == [:] })
            #expect(try await reader.next() == nil)
        }
    }

    @Test("A batch may cancel its own calls, and has no responses then")
    func batchThatCancels() async throws {
        try await withHTTPClient { client async throws in
            let session = try await client.initialize("2025-03-26")
            let batch: JSONValue = [
                .object(HTTPClient.request("tools/call", ["name": "wait"], id: 1)),
                ["jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": 1]],
            ]
            let answer = try await client.send(headers: ["Mcp-Session-Id": session], body: batch.description)
            #expect(answer.status == 200 && answer.body.isEmpty)
            #expect(try await client.legacy(session, "ping").status == 200)
        }
    }

    @Test("Sessions beyond the limit make the one give way that was idle longest")
    func sessionLimit() async throws {
        try await withHTTPClient(.standard(), { $0.sessionLimit = 2 }) { client async throws in
            let first = try await client.initialize()
            let second = try await client.initialize()
            #expect(try await client.legacy(first, "ping").status == 200)
            let third = try await client.initialize()
            #expect(try await client.legacy(second, "ping").status == 404)
            #expect(try await client.legacy(first, "ping").status == 200)
            #expect(try await client.legacy(third, "ping").status == 200)
        }
    }

    @Test("A session that nobody uses ends")
    func sessionExpiry() async throws {
        try await withHTTPClient(.standard(), { $0.sessionIdleTime = .zero }) { client async throws in
            let session = try await client.initialize()
            #expect(try await client.legacy(session, "ping").status == 404)
        }
    }
}
