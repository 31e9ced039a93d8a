import Host
import NIOCore
import Testing

@Suite("Heads that other servers may read otherwise", .timeLimit(.minutes(30)))
struct RequestFaultTests {
    private static let post = """
        POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/json\r\n
        """
    private static let chunk = "2\r\n{}\r\n0\r\n\r\n"
    private static let get = "GET /healthz HTTP/1.1\r\n"

    /// The statuses of all answers until the server closes the connection.
    private static func statuses(of request: String) async throws -> [Int] {
        try await withHTTPClient(.standard(), { $0.lingerTime = .milliseconds(50) }) { client async throws in
            try await client.stream.write(request)
            var statuses: [Int] = []
            while let line = try await client.stream.line() {
                // A body before it ends without a line.
                guard let version = line.firstRange(of: "HTTP/1.") else { continue }
                statuses.append(Int(line[version.upperBound...].dropFirst(2).prefix(3)) ?? 0)
            }
            return statuses
        }
    }

    @Test(
        "A server MUST respond with 400 to any HTTP/1.1 request that lacks a Host field or contains more than one",
        arguments: [
            get + "\r\n", get + "Host:\r\n\r\n", get + "Host: \t\r\n\r\n",
            get + "Host: localhost\r\nHost: evil.example\r\n\r\n", get + "Host: localhost\r\nhost: localhost\r\n\r\n",
            "POST /mcp HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", "OPTIONS /other HTTP/1.1\r\n\r\n",
        ])
    func hosts(_ request: String) async throws {
        #expect(try await Self.statuses(of: request) == [400])
    }

    @Test("Of a target that is a whole URL, the host counts and not that of the field")
    func absoluteTarget() async throws {
        try await withHTTPClient { client async throws in
            for (target, host, status) in [
                ("http://localhost/healthz", "evil.example", 200), ("http://evil.example/healthz", "localhost", 403),
                ("http://evil.example?/healthz", "localhost", 403), ("http:///healthz", "localhost", 400),
            ] {
                #expect(try await client.send("GET", target, headers: ["Host": host]).status == status, "\(target)")
                if status == 400 { return }
            }
        }
    }

    @Test(
        "A server SHOULD respond with 501 to a transfer coding it does not understand",
        arguments: ["gzip", "gzip, chunked", "identity", "xchunked", ""])
    func codings(_ coding: String) async throws {
        let request = Self.post + "Transfer-Encoding: \(coding)\r\n\r\n\(Self.chunk)"
        #expect(try await Self.statuses(of: request) == [501])
    }

    @Test(
        "What could be the length of two different bodies ends the connection with 400",
        arguments: [
            post + "Transfer-Encoding: chunked, chunked\r\n\r\n\(chunk)",
            post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n\(chunk)",
            post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n\(chunk)",
            post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n\(chunk)",
            post + "Transfer-Encoding: chunked\r\nContent-Length: 12\r\n\r\n\(chunk)",
            post + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", post + "Content-Length: 2, 2\r\n\r\n{}",
            post + "Transfer-Encoding : chunked\r\n\r\n\(chunk)",
            "POST /mcp HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n\(chunk)",
        ])
    func lengths(_ request: String) async throws {
        #expect(try await Self.statuses(of: request) == [400])
    }

    @Test("A coding in capitals is understood")
    func capitals() async throws {
        try await withHTTPClient { client async throws in
            let answer = try await client.send(headers: ["Transfer-Encoding": "Chunked"], body: Self.chunk)
            #expect(answer.status == 400 && answer.code == -32600)
            #expect(try await client.send("GET", "/healthz").status == 200)
        }
    }

    @Test(
        "An expectation other than 100-continue is answered with 417, whatever its request is for",
        arguments: [
            post + "Expect: 200-ok\r\nContent-Length: 2\r\n\r\n{}",
            post + "Expect: 100-continue\r\nExpect: x\r\nContent-Length: 2\r\n\r\n",
            get + "Host: localhost\r\nExpect: 100-continue, x\r\n\r\n",
        ])
    func expectations(_ request: String) async throws {
        #expect(try await Self.statuses(of: request) == [417])
    }

    @Test("An old client may leave out Host, gets no 100 that it would not understand, and a connection that ends")
    func oldVersion() async throws {
        let head = "POST /mcp HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        #expect(try await Self.statuses(of: head + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}") == [400])
        // Which is no local host.
        #expect(try await Self.statuses(of: "GET /healthz HTTP/1.0\r\n\r\n") == [403])
    }

    @Test("An old client gets a stream without chunks, which the end of the connection ends")
    func oldStream() async throws {
        try await withHTTPClient { client async throws in
            let session = try await client.initialize()
            let fields = "Host: localhost\r\nAccept: text/event-stream\r\nMcp-Session-Id: \(session)\r\n"
            try await client.stream.write("GET /mcp HTTP/1.0\r\nConnection: keep-alive\r\n\(fields)\r\n")
            let head = try await client.head()
            #expect(head.status == 200 && head.headers["transfer-encoding"] == nil)
            #expect(head.headers["connection"] == "close")
            #expect(try await client.stream.line()?.hasPrefix("id: ") == true)
            try await client.another { other async throws in
                #expect(try await other.send("DELETE", headers: ["Mcp-Session-Id": session]).status == 204)
            }
            while try await client.stream.line() != nil {}
        }
    }

    @Test("A refusal is answered after the requests before it, and nothing after it is")
    func order() async throws {
        let good = Self.get + "Host: localhost\r\n\r\n"
        #expect(try await Self.statuses(of: good + good + Self.get + "\r\n" + good) == [200, 200, 400])
        #expect(
            try await Self.statuses(of: good + Self.get + "X: \(String(repeating: "x", count: 70_000))") == [200, 431])
    }

    @Test("No client can have its request marked as refused")
    func marks() async throws {
        try await withHTTPClient { client async throws in
            #expect(try await client.send("GET", "/healthz", headers: ["Mortise-Fault": "noHost"]).status == 200)
        }
    }

    @Test("Who sends a head without end gets to read why it is refused")
    func endlessHead() async throws {
        try await withHTTPClient(.standard(), { $0.lingerTime = .seconds(3600) }) { client async throws in
            try await client.stream.write(Self.get + "Host: localhost\r\n")
            do {
                let field = String(repeating: "x", count: 8000)
                for number in 1...500 { try await client.stream.write("X-\(number): \(field)\r\n") }
            } catch is ChannelError {
                // The client closes its end as soon as the server has closed its own.
            }
            let answer = try await client.answer()
            #expect(answer.status == 431 && answer.headers["connection"] == "close")
        }
    }
}
