import Host
import Testing

@Suite("Services between plugins", .timeLimit(.minutes(30)))
struct ServiceTests {
    private func withPlugins(_ body: (Served) async throws -> Void) async throws {
        try await serving { fixtures in
            try await fixtures.build(
                "user",
                manifest: manifest(
                    id: "user", tools: ["sum", "waits-for-service", "calls-with-junk"], requires: ["numbers/1"]))
            try await fixtures.build("numbers", manifest: manifest(id: "numbers", provides: ["numbers/1"]))
            try await fixtures.build("stranger", manifest: manifest(id: "stranger", tools: ["sum2"]))
        } body: { (served: Served) async throws in
            try await body(served)
            #expect(served.router.runningCalls == 0)
        }
    }

    @Test("Chunks arrive in order and whole, however slowly they are read, and a fast producer is held back")
    func backPressure() async throws {
        try await withPlugins { (served: Served) async throws in
            #expect(try await served.text("sum") == "status 0, 4000 chunks, sum 8002000")
        }
    }

    @Test("Parameters of a service call that are no JSON object are refused, and the log names who sent them")
    func junkParameters() async throws {
        try await withPlugins { (served: Served) async throws in
            #expect(try await served.text("calls-with-junk") == "call answered -3")
            #expect(served.log.contains("'user' breaks the plugin interface"))
        }
    }

    @Test("Streams of several calls do not mix")
    func parallelStreams() async throws {
        try await withPlugins { (served: Served) async throws in
            try await withThrowingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask { try await served.text("sum") }
                }
                for try await text in group {
                    #expect(text == "status 0, 4000 chunks, sum 8002000")
                }
            }
        }
    }

    @Test("Cancelling a call cancels the call that was made for it")
    func cancellationCascades() async throws {
        try await withPlugins { (served: Served) async throws in
            let client = StubClient()
            let task = Task { try await served.text("waits-for-service", client: client) }
            _ = await client.next()
            task.cancel()
            // The plugin answers with what it knew when the service told it of the cancellation.
            let answer = try await task.value
            #expect(answer == "status -2, 0 chunks, sum 0")
        }
    }
}
