import Host
import JSON
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// An authorization server whose keys a test changes, and the time that it lets pass.
private final class ChangingKeys: Sendable {
    private let state = Mutex((keys: Optional(TokenIssuer.shared.keySet), loads: 0, time: ContinuousClock.now))

    var loads: Int { state.withLock { $0.loads } }

    func serve(_ keys: JSONValue?) { state.withLock { $0.keys = keys } }

    func pass(_ time: Duration) { state.withLock { $0.time += time } }

    func keeper(_ load: @escaping @Sendable () async -> Void = {}) -> KeyKeeper {
        KeyKeeper(times: .init(), logger: .silent, now: { self.state.withLock { $0.time } }) {
            () async throws(KeySourceError) in
            let keys = self.state.withLock { state in
                state.loads += 1
                return state.keys
            }
            await load()
            guard let keys else { throw KeySourceError("is not there") }
            return try await KeySet(parsing: keys.serialized())
        }
    }
}

@Suite("The keys of an authorization server", .timeLimit(.minutes(30)))
struct KeyKeeperTests {
    private let issuer = TokenIssuer.shared

    private func candidates(_ keeper: KeyKeeper, _ key: String) async throws -> Int {
        await keeper.candidates(for: try SignedToken(try issuer.token(by: "es", header: ["kid": .string(key)])[...]))
            .count
    }

    @Test("They are asked for once, however many tokens come")
    func kept() async throws {
        let source = ChangingKeys()
        let keeper = source.keeper()
        try await keeper.serving { () async throws in
            for _ in 0..<20 { #expect(try await candidates(keeper, "es") == 1) }
            #expect(source.loads == 1)
        }
    }

    @Test("A key that is new is found, but nobody has them asked for again and again by naming keys")
    func rotation() async throws {
        let source = ChangingKeys()
        let keeper = source.keeper()
        try await keeper.serving { () async throws in
            #expect(try await candidates(keeper, "es") == 1)
            for number in 0..<20 { #expect(try await candidates(keeper, "made-up-\(number)") == 0) }
            #expect(source.loads == 1)
            source.serve(["keys": [.object(issuer.keys["es"]!.publicKey(named: "new"))]])
            source.pass(.seconds(11))
            #expect(try await candidates(keeper, "new") == 1)
            #expect(try await candidates(keeper, "es") == 0, "A key that is not there any more opens nothing.")
            #expect(source.loads == 2)
        }
    }

    @Test("While they are asked for, tokens of known keys do not wait, and all others wait for the one answer")
    func waiting() async throws {
        let source = ChangingKeys()
        let gate = Signal()
        let isHeld = Mutex(false)
        let keeper = source.keeper { if isHeld.withLock({ $0 }) { await gate.wait() } }
        try await keeper.serving { () async throws in
            #expect(try await candidates(keeper, "es") == 1)
            isHeld.withLock { $0 = true }
            source.pass(.seconds(11))
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<10 { group.addTask { try await candidates(keeper, "made-up-\(number)") } }
                #expect(try await candidates(keeper, "es") == 1)
                gate.fire()
                for try await count in group { #expect(count == 0) }
            }
            #expect(source.loads == 2)
        }
    }

    @Test("Who does not wait for them any more goes on, while they are still asked for")
    func cancelled() async throws {
        let source = ChangingKeys()
        let (gate, isAsked) = (Signal(), Signal())
        let keeper = source.keeper {
            isAsked.fire()
            await gate.wait()
        }
        try await keeper.serving { () async throws in
            await isAsked.wait()
            try await withThrowingTaskGroup(of: Int.self) { group async throws in
                group.addTask { try await candidates(keeper, "es") }
                group.cancelAll()
                #expect(try await group.next() == 0)
            }
            gate.fire()
            #expect(try await candidates(keeper, "es") == 1)
        }
    }

    @Test("An authorization server that answers a byte now and then is not waited for without end")
    func dripping() async throws {
        try await withDrippingServer { port async throws in
            var times = KeyKeeper.Times()
            times.patience = .milliseconds(50)
            let url = try #require(ResourceIdentifier("http://127.0.0.1:\(port)/keys"))
            let keeper = try await KeyKeeper(.url(url), times: times, logger: .silent)
            // It waits until the keys were asked for.
            try await keeper.serving { () async throws in #expect(try await candidates(keeper, "es") == 0) }
        }
    }

    @Test("Where they cannot be had, those that were there hold for a day and no longer")
    func outage() async throws {
        let source = ChangingKeys()
        let keeper = source.keeper()
        try await keeper.serving { () async throws in
            #expect(try await candidates(keeper, "es") == 1)
            source.serve(nil)
            source.pass(.seconds(3600))
            #expect(try await candidates(keeper, "made-up") == 0)
            #expect(try await candidates(keeper, "es") == 1)
            source.pass(.seconds(24 * 3600))
            #expect(try await candidates(keeper, "made-up") == 0)
            #expect(try await candidates(keeper, "es") == 0)
            source.serve(issuer.keySet)
            source.pass(.seconds(11))
            #expect(try await candidates(keeper, "es") == 1)
        }
    }

    @Test("That they are not there is told, but not of the question that the end of the server ended")
    func complaints() async throws {
        let log = RecordingLog()
        let unreachable = KeyKeeper(times: .init(), logger: log.logger, now: { .now }) {
            () async throws(KeySourceError) -> KeySet in throw KeySourceError("The keys cannot be fetched")
        }
        try await unreachable.serving { await log.wait(for: "The keys cannot be fetched") }
        let asked = Signal()
        let slow = KeyKeeper(times: .init(), logger: log.logger, now: { .now }) {
            () async throws(KeySourceError) -> KeySet in
            asked.fire()
            // Ends when the task is cancelled, as a client's request does.
            for await _ in AsyncStream<Void>.makeStream().stream {}
            throw KeySourceError("The question was ended")
        }
        try await slow.serving { await asked.wait() }
        #expect(!log.contains("The question was ended"))
    }

    @Test("Nobody waits for them once the server ends")
    func ending() async throws {
        let source = ChangingKeys()
        let keeper = source.keeper()
        try await keeper.serving { _ = try await candidates(keeper, "es") }
        source.pass(.seconds(11))
        #expect(try await candidates(keeper, "made-up") == 0)
    }
}

/// Serves an answer over HTTP that never ends, a byte at a time.
private func withDrippingServer(_ body: (Int) async throws -> Void) async throws {
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .childChannelInitializer { channel in
            let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
            channel.eventLoop.execute { channel.writeAndFlush(ByteBuffer(string: head), promise: nil) }
            let drip = channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(1)) { _ in
                channel.writeAndFlush(ByteBuffer(string: " "), promise: nil)
            }
            channel.closeFuture.whenComplete { _ in drip.cancel() }
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        .bind(host: "127.0.0.1", port: 0).get()
    do {
        try await body(try #require(server.localAddress?.port))
        try await server.close()
    } catch {
        try await server.close()
        throw error
    }
}
