import Host
import JSON
import Testing

// 2025-03-26 to 2025-11-25: transports, as far as streams go.
extension Requirement {
    static let legacyStreams: [Requirement] =
        each(streamableVersions) { version in
            .http("\(version) transports", "On a stream opened by GET there MUST NOT be a response") {
                client, _ async throws in
                let session = try await client.initialize(version)
                try await client.another { other async throws in
                    _ = try await other.listen(session, version: version)
                    let reader = EventReader(other)
                    _ = try await reader.next()
                    let end = try await HTTPClient.connected(to: other.port) { third async throws in
                        let answer = try await third.legacy(session, "tools/call", ["name": "ping"])
                        #expect(answer.json?["result"] != nil)
                        return try await third.send("DELETE", headers: ["Mcp-Session-Id": session])
                    }
                    #expect(end.status == 204)
                    #expect(try await reader.message() == nil)
                }
            }
        }
        + each(streamableVersions) { version in
            .http("\(version) transports", "A message MUST be sent on only one of the connected streams") {
                client, tools async throws in
                let session = try await client.initialize(version)
                _ = try await client.listen(session, version: version)
                let first = EventReader(client)
                _ = try await first.next()
                try await client.another { other async throws in
                    _ = try await other.listen(session, version: version)
                    let second = EventReader(other)
                    _ = try await second.next()
                    tools.changes.send()
                    #expect(try await second.message() != nil)
                    _ = try await HTTPClient.connected(to: other.port) {
                        try await $0.send("DELETE", headers: ["Mcp-Session-Id": session])
                    }
                    #expect(try await second.message() == nil)
                }
                #expect(try await first.message() == nil)
            }
        }
        + each(streamableVersions) { version in
            .http("\(version) transports", "Event ids MUST be unique across all streams of the session") {
                client, tools async throws in
                let session = try await client.initialize(version)
                var ids: [String] = []
                for _ in 1...3 {
                    let params: JSONObject = ["name": "steps", "_meta": ["progressToken": 1]]
                    let answer = try await client.legacy(session, "tools/call", params)
                    ids += try ServerEvent.all(in: answer.text).compactMap(\.id)
                }
                _ = try await client.listen(session, version: version)
                let reader = EventReader(client)
                for _ in 1...3 {
                    if let id = try await reader.next()?.id { ids.append(id) }
                    tools.changes.send()
                }
                #expect(ids.count >= 14 && Set(ids).count == ids.count)
            }
        }
        + each(streamableVersions) { version in
            Requirement(
                page: "\(version) transports", sentence: "Messages of another stream MUST NOT be replayed"
            ) {
                let proceed = Signal()
                let tools = ScriptedTools([
                    "work": { call in
                        let step = call.arguments["step"]?.doubleValue ?? 0
                        call.client.progress(done: step, total: nil, message: nil)
                        call.client.progress(done: step + 1, total: nil, message: nil)
                        if step == 10 { await proceed.wait() }
                        return ScriptedTools.text("\(Int(step))")
                    }
                ])
                try await withHTTPClient(tools) { client async throws in
                    let session = try await client.initialize(version)
                    @Sendable func call(_ step: Int64) -> String {
                        let params: JSONObject = [
                            "name": "work", "arguments": ["step": .integer(step)], "_meta": ["progressToken": 1],
                        ]
                        return HTTPClient.request("tools/call", params, id: .integer(step)).description
                    }
                    let id = try await client.another { other async throws in
                        try await other.begin(headers: ["Mcp-Session-Id": session], body: call(10))
                        _ = try await other.head()
                        return try #require(try await EventReader(other).message()?.id)
                    }
                    _ = try await client.send(headers: ["Mcp-Session-Id": session], body: call(20))
                    proceed.fire()
                    _ = try await client.listen(session, after: id, version: version)
                    let reader = EventReader(client)
                    #expect(try await reader.message()?.message?["params"]?["progress"] == 11)
                    #expect(try await reader.message()?.message?["id"] == 10)
                    #expect(try await reader.message() == nil)
                }
            }
        }
        + [
            .http("2025-11-25 transports", "A stream begins with an event id and no data, to prime a reconnection") {
                client, _ async throws in
                let session = try await client.initialize()
                let params: JSONObject = ["name": "steps", "_meta": ["progressToken": 1]]
                let answer = try await client.legacy(session, "tools/call", params)
                let first = try #require(try ServerEvent.all(in: answer.text).first)
                #expect(first.id != nil && first.message == nil)
            }
        ]
        + each(["2025-03-26", "2025-06-18"]) { version in
            .http("\(version) transports", "Clients that do not know events without data are not sent any") {
                client, _ async throws in
                let session = try await client.initialize(version)
                let params: JSONObject = ["name": "steps", "_meta": ["progressToken": 1]]
                let answer = try await client.legacy(session, "tools/call", params)
                #expect(try ServerEvent.all(in: answer.text).allSatisfy { $0.message != nil || $0.isComment })
            }
        }
}
