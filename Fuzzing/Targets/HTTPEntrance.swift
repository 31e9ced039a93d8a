import Host
import JSON
import Logging

/// A server over HTTP that lives as long as the program.
final class HTTPEntrance: Sendable {
    static let shared = HTTPEntrance()

    private let port: Int
    /// The header of a session of a version that has batches.
    private let sessionLine: String

    private init() {
        port = Self.serve()
        let opening = #"""
            {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-03-26",
            "capabilities": {"elicitation": {}}, "clientInfo": {"name": "fuzz", "version": "1"}}}
            """#
        let answer = String(decoding: Connection.exchange(Self.framed([], Array(opening.utf8)), port), as: UTF8.self)
        let field = answer.split(separator: "\r\n").first { $0.lowercased().hasPrefix("mcp-session-id:") }
        guard let field else { fatalError("no session was opened: \(answer)") }
        sessionLine = field + "\r\n"
    }

    /// Sends bytes on a connection of their own.
    func send(_ bytes: [UInt8]) {
        Self.check(Connection.exchange(bytes, port))
    }

    /// Sends a body under good headers, and those that come before it and an empty line.
    func post(_ bytes: [UInt8], inSession: Bool = false) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let head = lines.prefix { !$0.isEmpty }
        let body = lines.dropFirst(head.count + 1).joined(separator: [UInt8(ascii: "\n")])
        let fields = Array(inSession ? sessionLine.utf8 : "".utf8) + head.flatMap { $0 + Array("\r\n".utf8) }
        send(Self.framed(fields, Array(body)))
    }

    private static func framed(_ fields: [UInt8], _ body: [UInt8]) -> [UInt8] {
        let head = """
            POST /mcp HTTP/1.1\r
            Host: localhost\r
            Content-Type: application/json\r
            Accept: application/json, text/event-stream\r
            Content-Length: \(body.count)\r

            """
        return Array(head.utf8) + fields + Array("\r\n".utf8) + body
    }

    /// Whatever came in, what comes out is HTTP, and never an error of the server.
    private static func check(_ answer: [UInt8]) {
        let start = String(decoding: answer.prefix(12), as: UTF8.self)
        guard !answer.isEmpty else { return }
        guard let status = Int(start.dropFirst(9)), start.hasPrefix("HTTP/1."), (100..<500).contains(status) else {
            fatalError("the server answered \(String(decoding: answer, as: UTF8.self))")
        }
    }

    private static func serve() -> Int {
        var configuration = HTTPConfiguration()
        // What opens a stream is not waited for.
        configuration.streamDelay = .milliseconds(5)
        let bound = Once<Int>()
        let transport = HTTPTransport(
            server: MCPServer(tools: FixtureTools()), configuration: configuration,
            logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() },
            onBound: { bound.set($0.port) })
        Task {
            try await transport.run()
            fatalError("the server has ended")
        }
        return bound.wait()
    }
}
