import Host
import JSON
import Testing

@Suite("An exchange between a call and its client", .timeLimit(.minutes(30)))
struct ExchangeTests {
    private let modern = try! RequestScope(
        modern: ModernMeta(["_meta": [EraTests.version: "2026-07-28", EraTests.capabilities: [:]]]),
        revision: .july2026, meta: RequestMeta(["_meta": ["progressToken": "t"]]), caller: Caller(id: "c"))

    private func progress(_ done: Int) -> OutgoingMessage {
        OutgoingMessage(.progress, method: "notifications/progress", params: ["progress": JSONValue(done)])
    }

    /// Runs a call and returns its reply and the values of `progress` that were delivered.
    private func run(
        _ exchange: Exchange = Exchange(.byReader), beforeDelivery: @Sendable @escaping () async -> Void = {},
        _ operation: @escaping Step.Operation
    ) async throws -> (Reply?, [JSONObject]) {
        let delivered = Collector<[UInt8]>()
        let reply = await exchange.run(operation, link: RequestLink(modern, sink: exchange)) { messages in
            await beforeDelivery()
            for message in messages { delivered.add(message.bytes) }
        }
        let bytes = await delivered.values()
        return (reply, try bytes.map { try JSONObject(parsing: $0) })
    }

    @Test("Messages come in order and before the answer")
    func ordered() async throws {
        let (reply, messages) = try await run { link in
            for step in 1...5 { link.progress(done: Double(step), total: nil, message: nil) }
            return .result(["done": true])
        }
        #expect(reply == .result(["done": true]))
        #expect(messages.map { $0["params"]?["progress"] } == [1, 2, 3, 4, 5])
        #expect(messages.allSatisfy { $0["params"]?["progressToken"] == "t" })
    }

    @Test("The progress value MUST increase with each notification")
    func increasing() async throws {
        let (_, messages) = try await run { link in
            for done in [1, 1, 0.5, .nan, 2, .infinity, -3, 2.5] {
                link.progress(done: done, total: .infinity, message: "m")
            }
            return .result([:])
        }
        #expect(messages.map { $0["params"]?["progress"] } == [1, 2, 2.5])
        #expect(messages.allSatisfy { $0["params"]?["total"] == nil })
    }

    @Test("A slow reader gets the latest progress, and what waits for it is bounded")
    func bounded() async throws {
        let flooded = Signal()
        let (_, messages) = try await run(beforeDelivery: { await flooded.wait() }) { link in
            for done in 1...20_000 { link.progress(done: Double(done), total: nil, message: nil) }
            flooded.fire()
            flooded.fire()
            flooded.fire()
            return .result([:])
        }
        #expect(messages.count <= 258)
        #expect(messages.last?["params"]?["progress"] == 20_000)
        let values = messages.compactMap { $0["params"]?["progress"]?.intValue }
        #expect(values == values.sorted())
    }

    @Test("A message of any size goes, also to one who reads slowly, but not one after the other without end")
    func great() async throws {
        let great = OutgoingMessage(
            .change, method: "n", params: ["text": .string(String(repeating: "x", count: 2 << 20))])
        let (delivering, queued, exchange) = (Signal(), Signal(), Exchange(.byReader))
        let delivery: @Sendable () async -> Void = {
            delivering.fire()
            await queued.wait()
        }
        let (_, messages) = try await run(exchange, beforeDelivery: delivery) { _ in
            #expect(exchange.send(great))
            await delivering.wait()
            #expect(exchange.send(great), "Nothing else waits.")
            #expect(!exchange.send(great), "What waits is bounded.")
            for _ in 0..<3 { queued.fire() }
            return .result([:])
        }
        #expect(messages.count == 2)
    }

    @Test("Cancelling cancels the call, whose answer does not count")
    func cancelled() async throws {
        let exchange = Exchange(.byReader)
        let started = Signal()
        let ended = Signal()
        async let outcome = run(exchange) { _ in
            started.fire()
            await Signal().wait()
            ended.fire()
            return .result([:])
        }
        await started.wait()
        exchange.cancel(.byClient)
        #expect(try await outcome.0 == nil)
        await ended.wait()
        #expect(!exchange.send(progress(1)))
    }

    @Test("The end of the server is told to those who wait")
    func shutdown() async throws {
        let exchange = Exchange(.none)
        exchange.cancel(.shutdown)
        let (reply, _) = try await run(exchange) { _ in
            await Signal().wait()
            return .result([:])
        }
        guard case .error(let error) = reply else {
            Issue.record("no error")
            return
        }
        #expect(error.code == .internalError)
    }

    @Test("A modern client cannot be asked in the middle of a call")
    func modernAsk() async {
        let link = RequestLink(modern, sink: Exchange(.byReader))
        await #expect { try await link.ask(method: "roots/list", params: [:]) } throws: {
            ($0 as? CallError)?.code == .unsupported
        }
    }
}
