import Host
import SystemPackage

/// A server over HTTP that lives as long as the program.
final class HTTPEntrance: Sendable {
    static let shared = HTTPEntrance()

    private let port: Int
    /// The id of a session.
    private let session: String

    private init() {
        port = Self.serve()
        session = Self.openSession(port)
    }

    /// Sends bytes on a connection of their own.
    func send(_ bytes: [UInt8]) {
        exchange(filled(bytes))
    }

    /// Sends a message under good headers, and those that come before it and an empty line.
    func post(_ bytes: [UInt8], inSession: Bool = false) {
        let fields = inSession ? "Mcp-Session-Id: \(session)\r\n" : ""
        exchange(Self.request("/mcp", Self.messageFields + fields, filled(bytes)))
    }

    /// Sends a form to the route that takes files, under the headers that come before it and an empty line.
    func upload(_ bytes: [UInt8]) {
        exchange(Self.request("/files/upload", "", filled(bytes)))
    }

    private func exchange(_ bytes: [UInt8]) {
        Self.check(Connection.exchange(bytes, port))
        FuzzedServer.shared.workspace.clean()
    }

    private func filled(_ bytes: [UInt8]) -> [UInt8] {
        Placeholder.filled(bytes) { placeholder in
            switch placeholder {
            case .workspace: FuzzedServer.shared.workspace.path.string
            case .session: session
            case .state: Self.state(port)
            }
        }
    }

    private static let messageFields = """
        Content-Type: application/json\r
        Accept: application/json, text/event-stream\r

        """

    /// A POST of what comes after an empty line, with further header fields of what comes before it.
    private static func request(_ path: String, _ fields: String, _ bytes: [UInt8]) -> [UInt8] {
        let lineEnd = Array("\r\n".utf8)
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let more = lines.prefix { !$0.isEmpty }
        let body = Array(lines.dropFirst(more.count + 1).joined(separator: [UInt8(ascii: "\n")]))
        let head = "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.count)\r\n\(fields)"
        return more.reduce(into: Array(head.utf8)) { $0 += $1 + lineEnd } + lineEnd + body
    }

    /// Sends a message that must be answered as one expects.
    ///
    /// - Returns: what is found in the answer.
    private static func find(_ pattern: Regex<(Substring, Substring)>, in message: String, _ port: Int) -> String {
        // Not as a stream, which would be read in part only.
        let fields = "Content-Type: application/json\r\nAccept: application/json\r\n"
        let bytes = Connection.exchange(request("/mcp", fields, Array(message.utf8)), port, delay: 10_000)
        let answer = String(decoding: bytes, as: UTF8.self)
        guard let match = answer.firstMatch(of: pattern) else { fatalError("the server answered \(answer)") }
        return String(match.1)
    }

    /// Opens a session of a version that has batches.
    private static func openSession(_ port: Int) -> String {
        let opening = #"""

            {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-03-26",
            "capabilities": {"elicitation": {}}, "clientInfo": {"name": "fuzz", "version": "1"}}}
            """#
        return find(/(?i)mcp-session-id: (\S+)/, in: opening, port)
    }

    /// Begins a call that asks something, as the seed `post-answer` goes on with it.
    private static func state(_ port: Int) -> String {
        let asking = #"""
            MCP-Protocol-Version: 2026-07-28
            Mcp-Method: tools/call
            Mcp-Name: ask

            {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {"message": "?",
            "requestedSchema": {"type": "object", "properties": {"n": {"type": "integer"}}}},
            "_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {"elicitation": {}}}}}
            """#
        return find(/"requestState":"(\w+)"/, in: asking, port)
    }

    /// Whatever came in, what comes out is HTTP, and never an error of the server but for a coding that it does not know.
    private static func check(_ answer: [UInt8]) {
        let start = String(decoding: answer.prefix(12), as: UTF8.self)
        guard !answer.isEmpty else { return }
        guard let status = Int(start.dropFirst(9)), start.hasPrefix("HTTP/1."),
            (100..<500).contains(status) || status == 501
        else {
            fatalError("the server answered \(String(decoding: answer, as: UTF8.self))")
        }
    }

    private static func serve() -> Int {
        var configuration = HTTPConfiguration()
        // What opens a stream is not waited for.
        configuration.streamDelay = .milliseconds(5)
        let bound = Once<Int>()
        let transport = HTTPTransport(
            server: FuzzedServer.shared.server, routes: FuzzedServer.shared.plugins, configuration: configuration,
            logger: FuzzedServer.shared.logger, onBound: { bound.set($0.port) })
        Task {
            try await transport.run()
            fatalError("the server has ended")
        }
        return bound.wait()
    }
}
