import Host
import JSON
import Logging
import SystemPackage

/// What a call of a plugin costs: the median of many, one after the other, of the plugin WordCount and of the same work
/// that is called directly.
public struct CallCosts: Sendable {
    /// The work itself: JSON is read, words are counted, JSON is written.
    public let direct: Duration
    /// As a plugin whose functions are called by the thread that waits for it.
    public let bare: Duration
    /// As a plugin of a host: by its router, on a thread that is the plugin's.
    public let inProcess: Duration
    /// The same in a worker.
    public let isolated: Duration

    private static let warmUp = 2000
    private static let text: JSONObject = ["name": "count_text", "arguments": ["text": "A call of a plugin."]]

    /// - Parameters:
    ///   - rounds: how many calls each.
    ///   - tree: what `make build` leaves, of the same sources.
    public init(rounds: Int, tree: String) async throws {
        let tree = FilePath(tree)
        direct = try await Self.median(rounds) { try Self.count() }
        guard let plugin = BarePlugin(Self.file(tree).string) else {
            throw CallError(.failed, "\(tree) has no WordCount.")
        }
        bare = try await Self.median(rounds) {
            _ = try JSONValue(parsing: plugin.call("tools/call", Self.text.serialized()))
        }
        inProcess = try await Self.calls(rounds, IsolationPolicy(), tree)
        let program = tree.appending("bin/mortise")
        isolated = try await Self.calls(rounds, IsolationPolicy(isolatesOthers: true, program: program), tree)
    }

    private static func calls(_ rounds: Int, _ isolation: IsolationPolicy, _ tree: FilePath) async throws -> Duration {
        let libraries = try PluginLoader(file: file(tree), providers: [], isolation: isolation).libraries
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let host = PluginHost(
            libraries: libraries,
            environment: PluginHost.Environment(workspace: FilePath("/"), prefix: tree, settings: [:]),
            router: Router(logger: logger), logger: logger)
        await host.start()
        let id = libraries[0].manifest.id
        let median = try await median(rounds) {
            _ = try await host.probe(id, "tools/call", params: text, caller: Caller(id: "bench"))
        }
        await host.stop()
        return median
    }

    private static func file(_ tree: FilePath) -> FilePath {
        tree.appending("lib/mortise/examples/wordcount.so")
    }

    /// What the plugin does, and what has to be done with what goes in and comes out.
    private static func count() throws {
        let params = try JSONObject(parsing: text.serialized())
        let text = params["arguments"]?["text"]?.stringValue ?? ""
        let counted: JSONObject = [
            "characters": JSONValue(text.unicodeScalars.count), "words": JSONValue(text.split(separator: " ").count),
            "lines": JSONValue(1), "bytes": JSONValue(text.utf8.count),
        ]
        let content = String(decoding: counted.serialized(), as: UTF8.self)
        let answer: JSONObject = [
            "content": [["type": "text", "text": .string(content)]], "structuredContent": .object(counted),
        ]
        _ = try JSONValue(parsing: answer.serialized())
    }

    private static func median(_ rounds: Int, _ work: () async throws -> Void) async throws -> Duration {
        for _ in 0..<warmUp { try await work() }
        var times: [Duration] = []
        let clock = ContinuousClock()
        for _ in 0..<rounds { times.append(try await clock.measure { try await work() }) }
        return times.sorted()[rounds / 2]
    }
}
