import Host
import JSON
import Testing

/// What a version of the protocol demands of a server, and how this server is held to it.
struct Requirement: Sendable, CustomTestStringConvertible {
    /// The version and the page.
    let page: String
    /// The sentence, shortened.
    let sentence: String
    let check: @Sendable () async throws -> Void

    var testDescription: String { "\(page): \(sentence)" }

    /// One that is checked over HTTP, on a connection to a server with the usual tools.
    static func http(
        _ page: String, _ sentence: String,
        _ check: @escaping @Sendable (HTTPClient, ScriptedTools) async throws -> Void
    ) -> Requirement {
        Requirement(page: page, sentence: sentence) {
            let tools = ScriptedTools.standard()
            try await withHTTPClient(tools, { $0.streamDelay = .milliseconds(1) }) { client async throws in
                try await check(client, tools)
            }
        }
    }

    /// One that is checked over standard streams.
    static func stdio(
        _ page: String, _ sentence: String,
        _ check: @escaping @Sendable (ByteStream, ScriptedTools) async throws -> Void
    ) -> Requirement {
        Requirement(page: page, sentence: sentence) {
            let tools = ScriptedTools.standard()
            try await withStdio(tools) { client async throws in try await check(client, tools) }
        }
    }
}

@Suite("What the protocol demands of servers", .timeLimit(.minutes(30)))
struct ConformanceTests {
    private static let modernEra =
        Requirement.modernBasics + Requirement.modernHTTP + Requirement.modernPatterns + Requirement.modernRounds

    @Test("Modern", arguments: modernEra)
    func modern(_ requirement: Requirement) async throws {
        try await requirement.check()
    }

    @Test("Legacy", arguments: Requirement.legacyLifecycle + Requirement.legacyHTTP + Requirement.legacyStreams)
    func legacy(_ requirement: Requirement) async throws {
        try await requirement.check()
    }

    @Test("Access", arguments: Requirement.authorization)
    func access(_ requirement: Requirement) async throws {
        try await requirement.check()
    }
}
