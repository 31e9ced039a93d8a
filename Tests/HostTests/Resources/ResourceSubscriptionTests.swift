import Host
import JSON
import Testing

@Suite("Subscriptions to resources", .timeLimit(.minutes(30)))
struct ResourceSubscriptionTests {
    private let origin = CallOrigin(caller: Caller(id: "c"), client: nil)

    @Test("Who subscribed is told of each change, also of one before the plugin has agreed, and then no more")
    func updates() async throws {
        try await servingResources { (served: Served, _: ResourceClient) async throws in
            let heard = Collector<String>()
            let follower = ResourceFollower { heard.add($0) }
            try await served.host.subscribe(follower, to: "res:a", origin: origin)
            try await served.host.subscribe(follower, to: "res:a", origin: origin)
            #expect(try await served.text("touch") == "0")
            #expect(await heard.next() == "res:a")
            #expect(await heard.next() == "res:a")
            served.host.unsubscribe(follower, from: "res:a")
            await served.log.wait(for: "unsubscribed")
            #expect(try await served.text("touch") == "0")
            #expect(await heard.values() == [])
        }
    }

    @Test("The end of a follower ends its subscriptions")
    func end() async throws {
        try await servingResources { (served: Served, _: ResourceClient) async throws in
            let follower = ResourceFollower { _ in }
            try await served.host.subscribe(follower, to: "res:a", origin: origin)
            follower.end()
            await served.log.wait(for: "unsubscribed")
        }
    }

    @Test("What the plugin refuses is not subscribed to, and so is what is nowhere or not watched")
    func refusals() async throws {
        try await servingResources { (served: Served, _: ResourceClient) async throws in
            let follower = ResourceFollower { _ in }
            for uri in ["res:missing", "file:///x"] {
                let error = await #expect(throws: CallError.self) {
                    try await served.host.subscribe(follower, to: uri, origin: origin)
                }
                #expect(error?.code == .notFound)
            }
            follower.end()
            #expect(!served.log.contains("unsubscribed"))
        }
        try await servingResources(#""resourceSpace":{"prefixes":["res:"]}"#) {
            (served: Served, _: ResourceClient) async throws in
            let error = await #expect(throws: CallError.self) {
                try await served.host.subscribe(ResourceFollower { _ in }, to: "res:a", origin: origin)
            }
            #expect(error?.code == .unsupported)
        }
    }

    @Test("Who subscribes to what is being asked for waits, and asks by itself where that was refused")
    func twice() async throws {
        try await servingResources { (served: Served, _: ResourceClient) async throws in
            let follower = ResourceFollower { _ in }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let error = await #expect(throws: CallError.self) {
                        try await served.host.subscribe(follower, to: "res:held", origin: origin)
                    }
                    #expect(error?.code == .notFound)
                }
                await served.log.wait(for: "held")
                group.addImmediateTask {
                    try await served.host.subscribe(follower, to: "res:held", origin: origin)
                    #expect(served.log.contains("subscribed"), "The plugin has agreed.")
                }
                #expect(try await served.text("refuse") == "0")
                try await group.waitForAll()
            }
        }
    }

    @Test("One client has 128 subscriptions at most")
    func limit() async throws {
        try await servingResources { (served: Served, _: ResourceClient) async throws in
            let follower = ResourceFollower { _ in }
            for number in 0..<128 {
                try await served.host.subscribe(follower, to: "res:\(number)", origin: origin)
            }
            let error = await #expect(throws: CallError.self) {
                try await served.host.subscribe(follower, to: "res:128", origin: origin)
            }
            #expect(error?.code == .busy)
            served.host.unsubscribe(follower, from: "res:0")
            try await served.host.subscribe(follower, to: "res:128", origin: origin)
        }
    }

    @Test("A plugin can tell only of resources of its own, and only what there is to tell")
    func foreign() async throws {
        try await servingResources { (served: Served, _: ResourceClient) async throws in
            #expect(try await served.text("foreign") == "-3")
            #expect(served.log.contains("a resource that is none of its own"))
            #expect(try await served.text("nonsense") == "-4")
        }
    }

    @Test("A change of the list is told to who follows it")
    func list() async throws {
        try await servingResources { (served: Served, _: ResourceClient) async throws in
            var changes = served.host.resourceListChanges().makeAsyncIterator()
            #expect(try await served.text("relist") == "0")
            #expect(await changes.next() != nil)
        }
    }

    @Test("A legacy session is told of what it subscribed to until it ends")
    func legacy() async throws {
        try await servingResources { (served: Served, client: ResourceClient) async throws in
            let heard = Collector<OutgoingMessage>()
            let session = try ResourceClient.session { heard.add($0) }
            let scope = RequestScope(session: session, meta: try RequestMeta([:]))
            #expect(try await client.result("resources/subscribe", ["uri": "res:a"], in: scope) == [:])
            let message = try JSONValue(parsing: try #require(await heard.next()).bytes)
            #expect(message["method"] == "notifications/resources/updated")
            #expect(message["params"] == ["uri": "res:a"])
            session.end()
            await served.log.wait(for: "unsubscribed")
            #expect(try await client.error("resources/subscribe", ["uri": "res:a"], in: scope) != nil)
        }
    }
}
