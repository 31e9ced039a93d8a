import Host
import JSON
import Testing

// 2026-07-28: basic/patterns: cancellation, progress and subscriptions.
extension Requirement {
    private static let cancellation = "2026-07-28 patterns/cancellation"
    private static let progress = "2026-07-28 patterns/progress"
    private static let subscriptions = "2026-07-28 patterns/subscriptions"

    private static func listen(id: JSONValue, _ filter: JSONObject = ["toolsListChanged": true]) -> JSONObject {
        HTTPClient.modern("subscriptions/listen", ["notifications": .object(filter)], id: id).body
    }

    static let modernPatterns: [Requirement] = [
        .stdio(cancellation, "A server that tears down a subscription MUST send notifications/cancelled for it") {
            client, _ async throws in
            _ = try await client.call(listen(id: "s"))
            client.finish()
            #expect(try await client.receive()["id"] == "s")
            let last = try await client.receive()
            #expect(last["method"] == "notifications/cancelled" && last["params"]?["requestId"] == "s")
        },
        .stdio(cancellation, "Servers MUST NOT send notifications/cancelled for any other purpose") {
            client, _ async throws in
            try await client.send(HTTPClient.modern("tools/call", ["name": "wait"], id: "w").body)
            let cancel: JSONObject = [
                "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": "w"],
            ]
            try await client.send(cancel)
            #expect(try await client.call(HTTPClient.modern("tools/list", id: 2).body)["id"] == 2)
        },
        .stdio(cancellation, "Races MUST be handled: unknown, malformed and late cancellations are ignored") {
            client, _ async throws in
            _ = try await client.call(HTTPClient.modern("tools/list", id: 1).body)
            for params in [["requestId": 1], ["requestId": "never"], ["requestId": .null], [:]] as [JSONObject] {
                try await client.send([
                    "jsonrpc": "2.0", "method": "notifications/cancelled", "params": .object(params),
                ])
            }
            #expect(try await client.call(HTTPClient.modern("tools/list", id: 1).body)["result"] != nil)
        },
        .http(progress, "Progress tokens MUST be a string or integer") { client, _ async throws in
            for token in [1.5, .null, true, [:]] as [JSONValue] {
                let answer = try await client.modern("tools/call", ["name": "steps"], progressToken: token)
                #expect(answer.status == 400 && answer.code == -32602)
            }
            for token in ["", "t", 0, -7] as [JSONValue] {
                let answer = try await client.modern("tools/call", ["name": "steps"], progressToken: token)
                #expect(try answer.events.first?["params"]?["progressToken"] == token)
            }
        },
        .http(progress, "The progress value MUST increase with each notification") { client, _ async throws in
            let answer = try await client.modern("tools/call", ["name": "steps"], progressToken: 1)
            let values = try answer.events.compactMap { $0["params"]?["progress"]?.doubleValue }
            #expect(values == values.sorted() && Set(values).count == values.count && !values.isEmpty)
        },
        Requirement(page: progress, sentence: "Progress notifications MUST stop after completion") {
            let link = Collector<any ClientLink>()
            let tools = ScriptedTools([
                "leaks": { call in
                    link.add(call.client)
                    return ScriptedTools.text("done")
                }
            ])
            try await withStdio(tools) { client async throws in
                let call = HTTPClient.modern("tools/call", ["name": "leaks"], progressToken: 1)
                #expect(try await client.call(call.body)["result"] != nil)
                await link.next()?.progress(done: 1, total: nil, message: nil)
                #expect(try await client.call(HTTPClient.modern("tools/list", id: 2).body)["id"] == 2)
            }
        },
        Requirement(page: subscriptions, sentence: "The server MUST NOT send types that were not asked for") {
            let tools = ScriptedTools.standard()
            try await withGracefulServer(tools) { client, stop async throws in
                _ = try await client.subscribe([:])
                let silent = EventReader(client)
                #expect(try await silent.message()?.message?["params"]?["notifications"] == [:])
                try await client.another { other async throws in
                    _ = try await other.subscribe()
                    let reader = EventReader(other)
                    _ = try await reader.message()
                    tools.changes.send()
                    #expect(try await reader.message() != nil)
                }
                await stop()
                #expect(try await silent.message()?.message?["result"] != nil, "Nothing else comes before the end.")
            }
        },
        .stdio(subscriptions, "The acknowledgement MUST be the first message of a subscription, with its id") {
            client, tools async throws in
            for id in ["a", 7] as [JSONValue] {
                try await client.send(listen(id: id))
                tools.changes.send()
                var message = try await client.receive()
                while message["params"]?["_meta"]?[SubscriptionTests.idKey] != id {
                    message = try await client.receive()
                }
                #expect(message["method"] == "notifications/subscriptions/acknowledged")
                #expect(message["params"]?["notifications"] == ["toolsListChanged": true])
            }
        },
        .http(subscriptions, "Types that the server does not support are omitted from the acknowledgement") {
            client, _ async throws in
            let filter: JSONObject = ["promptsListChanged": true, "resourceSubscriptions": ["file:///x"]]
            _ = try await client.subscribe(filter)
            #expect(try await EventReader(client).message()?.message?["params"]?["notifications"] == [:])
        },
        .stdio(subscriptions, "Of several subscriptions each gets its own notifications, with its id") {
            client, tools async throws in
            for id in ["a", "b"] as [JSONValue] { _ = try await client.call(listen(id: id)) }
            tools.changes.send()
            var ids: Set<JSONValue> = []
            for _ in 1...2 {
                let change = try await client.receive()
                #expect(change["method"] == "notifications/tools/list_changed")
                if let id = change["params"]?["_meta"]?[SubscriptionTests.idKey] { ids.insert(id) }
            }
            #expect(ids == ["a", "b"])
        },
        Requirement(page: subscriptions, sentence: "A server that shuts down ends a subscription with a result") {
            try await withGracefulServer { client, stop async throws in
                _ = try await client.subscribe(id: 3)
                let reader = EventReader(client)
                _ = try await reader.message()
                await stop()
                let end = try await reader.message()?.message
                #expect(end?["id"] == 3 && end?["result"]?["_meta"]?[SubscriptionTests.idKey] == 3)
                #expect(try await reader.next() == nil)
            }
        },
    ]
}
