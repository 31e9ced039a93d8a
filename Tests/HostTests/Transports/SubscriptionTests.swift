import Host
import JSON
import Synchronization
import Testing

@Suite("subscriptions/listen", .timeLimit(.minutes(30)))
struct SubscriptionTests {
    static let idKey = "io.modelcontextprotocol/subscriptionId"

    @Test(
        "The acknowledgement comes first, and each message has the subscription's id",
        arguments: ["s", 7, ""] as [JSONValue])
    func acknowledges(id: JSONValue) async throws {
        let tools = ScriptedTools.standard()
        try await withHTTPClient(tools) { client async throws in
            let head = try await client.subscribe(id: id)
            #expect(head.status == 200 && head.headers["content-type"] == "text/event-stream")
            let reader = EventReader(client)
            let first = try #require(try await reader.message()?.message)
            #expect(first["method"] == "notifications/subscriptions/acknowledged")
            #expect(first["params"]?["notifications"] == ["toolsListChanged": true])
            #expect(first["params"]?["_meta"]?[Self.idKey] == id)
            for _ in 1...3 {
                tools.changes.send()
                let change = try #require(try await reader.message()?.message)
                #expect(change["method"] == "notifications/tools/list_changed")
                #expect(change["params"]?["_meta"]?[Self.idKey] == id)
            }
        }
    }

    @Test("What the server does not have, and what was not asked for, is left out and never sent")
    func filters() async throws {
        let tools = ScriptedTools.standard()
        try await withGracefulServer(tools) { client, stop async throws in
            let filter: JSONObject = [
                "promptsListChanged": true, "resourcesListChanged": true, "resourceSubscriptions": ["file:///a"],
                "toolsListChanged": false, "unknown": 7,
            ]
            _ = try await client.subscribe(filter)
            let reader = EventReader(client)
            #expect(try await reader.message()?.message?["params"]?["notifications"] == [:])
            try await client.another { other async throws in
                _ = try await other.subscribe()
                let witness = EventReader(other)
                _ = try await witness.message()
                for _ in 1...3 {
                    tools.changes.send()
                    #expect(try await witness.message() != nil)
                }
            }
            await stop()
            #expect(try await reader.message()?.message?["result"] != nil)
            #expect(try await reader.message() == nil)
        }
    }

    @Test(
        "A filter that is none is refused with 400",
        arguments: [
            "null", "[]", "7", #"{"toolsListChanged":1}"#, #"{"promptsListChanged":null}"#,
            #"{"resourceSubscriptions":"file:///a"}"#, #"{"resourceSubscriptions":[1]}"#,
        ])
    func badFilters(_ filter: String) async throws {
        let filter = try JSONValue(parsing: filter)
        try await withHTTPClient { client async throws in
            let answer = try await client.modern("subscriptions/listen", ["notifications": filter])
            #expect(answer.status == 400 && answer.code == -32602 && answer.json?["id"] == 1)
            #expect(try await client.modern("subscriptions/listen").code == -32602)
        }
    }

    @Test("A client that takes no stream cannot subscribe")
    func needsStream() async throws {
        try await withHTTPClient { client async throws in
            let request = HTTPClient.modern("subscriptions/listen", ["notifications": [:]])
            let headers = request.headers.merging(["Accept": "application/json"]) { $1 }
            let answer = try await client.send(headers: headers, body: request.body.description)
            #expect(answer.status == 406 && answer.code == -32600 && answer.json?["id"] == 1)
        }
    }

    @Test("A silent stream shows signs of life")
    func keepsAlive() async throws {
        try await withHTTPClient(.standard(), { $0.keepAliveTime = .milliseconds(1) }) { client async throws in
            _ = try await client.subscribe()
            let reader = EventReader(client)
            #expect(try await reader.next()?.message != nil)
            for _ in 1...3 { #expect(try await reader.next()?.isComment == true) }
        }
    }

    @Test("A stream ends when the token is taken back that opened it, and tells nothing more")
    func tokenTakenBack() async throws {
        let (authority, tools) = (LosingAuthority(), ScriptedTools.standard())
        try await withHTTPClient(tools, authority: authority) { client async throws in
            let filter: JSONObject = ["notifications": ["toolsListChanged": true]]
            let request = HTTPClient.modern("subscriptions/listen", filter, id: "s")
            let headers = request.headers.merging(Authority.bearer("ann-token")) { $1 }
            try await client.begin(headers: headers, body: request.body.description)
            #expect(try await client.head().status == 200)
            let reader = EventReader(client)
            _ = try await reader.message()
            tools.changes.send()
            #expect(try await reader.message()?.message?["method"] == "notifications/tools/list_changed")
            authority.lose()
            tools.changes.send()
            #expect(try await reader.message()?.message?["result"]?["resultType"] == "complete")
            #expect(try await reader.next() == nil)
        }
    }

    @Test("A silent stream, too, ends when the token is taken back that opened it", arguments: [true, false])
    func silentTokenTakenBack(isModern: Bool) async throws {
        let authority = LosingAuthority()
        let ann = Authority.bearer("ann-token")
        try await withHTTPClient(.standard(), { $0.keepAliveTime = .milliseconds(1) }, authority: authority) {
            client async throws in
            if isModern {
                let request = HTTPClient.modern("subscriptions/listen", ["notifications": [:]])
                try await client.begin(
                    headers: request.headers.merging(ann) { $1 }, body: request.body.description)
            } else {
                let session = try await client.initialize(as: ann)
                let headers = ann.merging(["Mcp-Session-Id": session, "Accept": "text/event-stream"]) { $1 }
                try await client.begin("GET", headers: headers)
            }
            #expect(try await client.head().status == 200)
            let reader = EventReader(client)
            #expect(try await reader.next() != nil)
            authority.lose()
            while try await reader.next() != nil {}
        }
    }

    @Test("A server that stops ends a subscription with its result, at once and though calls still run")
    func shutdown() async throws {
        try await withGracefulServer { client, stop async throws in
            _ = try await client.subscribe(id: "the id")
            let reader = EventReader(client)
            _ = try await reader.message()
            await stop()
            let end = try #require(try await reader.message()?.message)
            #expect(end["id"] == "the id")
            #expect(end["result"]?["resultType"] == "complete")
            #expect(end["result"]?["_meta"]?[Self.idKey] == "the id")
            #expect(try await reader.next() == nil)
        }
    }

    @Test("On standard streams the server ends it with the result and then notifications/cancelled")
    func stdioEnd() async throws {
        let tools = ScriptedTools.standard()
        try await withStdio(tools) { client async throws in
            let listen = HTTPClient.modern(
                "subscriptions/listen", ["notifications": ["toolsListChanged": true]], id: "s")
            #expect(
                try await client.call(listen.body)["method"] == "notifications/subscriptions/acknowledged")
            tools.changes.send()
            let change = try await client.receive()
            #expect(change["method"] == "notifications/tools/list_changed")
            #expect(change["params"]?["_meta"]?[Self.idKey] == "s")
            client.finish()
            #expect(try await client.receive()["result"]?["resultType"] == "complete")
            let cancelled = try await client.receive()
            #expect(cancelled["method"] == "notifications/cancelled" && cancelled["id"] == nil)
            #expect(cancelled["params"]?["requestId"] == "s")
        }
    }

    @Test("On standard streams the client ends it by notifications/cancelled, and hears nothing more of it")
    func stdioCancel() async throws {
        let tools = ScriptedTools.standard()
        try await withStdio(tools) { client async throws in
            for id in ["a", "b"] as [JSONValue] {
                let listen = HTTPClient.modern(
                    "subscriptions/listen", ["notifications": ["toolsListChanged": true]], id: id)
                _ = try await client.call(listen.body)
            }
            try await client.send([
                "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": "a"],
            ])
            #expect(try await client.call(HTTPClient.modern("tools/list", id: 9).body)["id"] == 9)
            tools.changes.send()
            #expect(try await client.receive()["params"]?["_meta"]?[Self.idKey] == "b")
            #expect(try await client.call(HTTPClient.modern("tools/list", id: 10).body)["id"] == 10)
        }
    }

    @Test("A legacy client on standard streams hears of changes without asking")
    func legacyStdio() async throws {
        let tools = ScriptedTools.standard()
        try await withStdio(tools) { client async throws in
            let result = try await client.call(StdioTests.handshake("2025-06-18"))["result"]
            #expect(result?["capabilities"]?["tools"] == ["listChanged": true])
            tools.changes.send()
            let change = try await client.receive()
            #expect(change == ["jsonrpc": "2.0", "method": "notifications/tools/list_changed", "params": [:]])
        }
    }

    @Test("A client that does not read loses its subscription, and memory does not grow")
    func lags() async throws {
        let meta = try ModernMeta(["_meta": [EraTests.version: "2026-07-28", EraTests.capabilities: [:]]])
        let scope = RequestScope(
            modern: meta, revision: .july2026, meta: try RequestMeta([:]), caller: Caller(id: "c"))
        let tools = ScriptedTools.standard()
        let value: JSONValue = .object(
            HTTPClient.modern("subscriptions/listen", ["notifications": ["toolsListChanged": true]]).body)
        guard case .request(let request) = JSONRPCMessage(value),
            case .stream(let stream) = try MCPServer(tools: tools).begin(request, in: scope)
        else {
            Issue.record("not a stream")
            return
        }
        let exchange = Exchange(.to(FullSink(room: 3)), closing: [:])
        async let reply = exchange.run(stream, link: RequestLink(scope, sink: exchange))
        // The stream of changes is read one by one here, since changes that come at once are one.
        while exchange.cancellation == nil {
            tools.changes.send()
            await Task.yield()
        }
        #expect(await reply == nil)
        #expect(exchange.cancellation == .clientLags)
    }

    /// A connection that takes a few messages and no more.
    private final class FullSink: MessageSink {
        private let room: Int
        private let count = ManagedCount()

        init(room: Int) {
            self.room = room
        }

        func send(_ message: OutgoingMessage) -> Bool { count.increment() <= room }
    }
}

/// Knows Ann until her token is taken back.
private final class LosingAuthority: TokenAuthority {
    private let isLost = Mutex(false)

    func lose() { isLost.withLock { $0 = true } }

    func verdict(on token: Substring) async -> TokenVerdict {
        isLost.withLock { $0 } ? .invalid("The token was taken back") : await Authority().verdict(on: token)
    }
}
