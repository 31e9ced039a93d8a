import JSON
import Jupyter
import PluginKit
import Sessions
import Testing

@Suite("From one generation to the next", .serialized, .timeLimit(.minutes(30)))
struct HandoverTests {
    private static let caller = Caller(id: "test")

    @Test("A session goes on in the next generation, with its kernel and what it has")
    func handover() async throws {
        try await SessionFixture.withGenerations { old, new in
            let session = try old.registry().session(nil, of: Self.caller)
            _ = try await session.run("kept = 41")
            try await old.handOver(to: new, isAccepted: true)
            let heir = try new.registry().session(nil, of: Self.caller)
            #expect(try await heir.run("print(kept + 1)").text == "42\n")
            #expect(heir.createdAt == session.createdAt)
        }
    }

    @Test("A cell that runs ends in the old generation, and the next one begins after it in the new one")
    func runningCell() async throws {
        try await SessionFixture.withGenerations { old, new in
            let session = try old.registry().session(nil, of: Self.caller)
            let client = HesitantClient()
            let cell = Task {
                try await session.execute(
                    CellRequest(code: "order = ['first']\norder.append(input())"), for: client)
            }
            try await client.asked.wait()
            try await old.handOver(to: new, isAccepted: true)
            let heir = try new.registry().session(nil, of: Self.caller)
            async let next = heir.run("print(order)")
            client.answer.set("answered")
            #expect(try await next.text == "['first', 'answered']\n")
            #expect(try await cell.value.status == .ok)
        }
    }

    @Test("Where the next generation does not come about, the old one goes on")
    func refusal() async throws {
        try await SessionFixture.withGenerations { old, new in
            let session = try old.registry().session(nil, of: Self.caller)
            _ = try await session.run("kept = 41")
            try await old.handOver(to: new, isAccepted: false)
            await new.stop(grace: .seconds(10))
            #expect(try await session.run("print(kept + 1)").text == "42\n")
        }
    }

    @Test("A state of another version is refused, and the message says of which")
    func version() throws {
        let work = try SessionFixture.work()
        let error = #expect(throws: PluginError.self) { try work.inherit(["version": 2], []) }
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains("version 2") == true)
    }
}

/// A client that answers when it is told to.
private struct HesitantClient: CellClient {
    let canBeAsked = true
    /// Comes when it is asked.
    let asked = Latch<Void>()
    let answer = Latch<String>()

    func emit(_ chunk: JSONValue) async throws {}

    func ask(_ prompt: String) async throws -> String? {
        asked.set(())
        return try await answer.wait()
    }
}

extension SessionWork {
    /// Hands over as a host would have it.
    fileprivate func handOver(to next: SessionWork, isAccepted: Bool) async throws {
        let giver = try beginHandover()
        try next.inherit(giver.state, giver.descriptors.map { OwnedDescriptor($0.release()) })
        try await next.start()
        settleHandover(isAccepted: isAccepted)
    }
}
