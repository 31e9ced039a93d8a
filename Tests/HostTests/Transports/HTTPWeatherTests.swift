import Host
import JSON
import NIOCore
import Testing

@Suite("HTTP in hostile weather", .timeLimit(.minutes(30)))
struct HTTPWeatherTests {
    private static let list = HTTPClient.modern("tools/list")

    private static func head(_ headers: [String: String], length: Int) -> String {
        let fields = HTTPClient.defaults.merging(headers) { $1 }.merging(["Content-Length": String(length)]) { $1 }
        return "POST /mcp HTTP/1.1\r\n" + fields.map { "\($0.key): \($0.value)\r\n" }.joined() + "\r\n"
    }

    /// Reads answers, if any, until the server closes the connection.
    private static func readToEnd(_ stream: ByteStream) async throws {
        do {
            while try await stream.line() != nil {}
        } catch is IOError {
            // Closed by a reset: what it sent was not all read.
        }
    }

    @Test("Requests that are sent at once are answered one after the other, in order")
    func pipelining() async throws {
        try await withHTTPClient { client async throws in
            for id in 1...50 {
                let request = HTTPClient.modern("tools/call", ["name": "ping"], id: JSONValue(id))
                try await client.begin(headers: request.headers, body: request.body.description)
            }
            for id in 1...50 { #expect(try await client.answer().json?["id"] == JSONValue(id)) }
        }
    }

    @Test("A request that comes in part behind a call is answered once the rest has come")
    func pipelinedBehindCall() async throws {
        let proceed = Signal()
        let tools = ScriptedTools([
            "late": ScriptedTools.late(proceed)
        ])
        try await withHTTPClient(tools) { client async throws in
            let call = HTTPClient.modern("tools/call", ["name": "late"])
            try await client.begin(headers: call.headers, body: call.body.description)
            let body = Self.list.body.description
            try await client.stream.write(Self.head(Self.list.headers, length: body.utf8.count) + body.prefix(10))
            proceed.fire()
            #expect(try await client.answer().status == 200)
            try await client.stream.write(String(body.dropFirst(10)))
            #expect(try await client.answer().status == 200)
        }
    }

    @Test("A body that comes too slowly ends the connection")
    func slowSender() async throws {
        try await withHTTPClient(.standard(), { $0.requestTime = .milliseconds(50) }) { client async throws in
            try await client.stream.write(Self.head(Self.list.headers, length: 1000) + "{")
            try await Self.readToEnd(client.stream)
            let answer = try await client.another { try await $0.send("GET", "/healthz") }
            #expect(answer.status == 200)
        }
    }

    @Test("A head that never ends ends the connection", arguments: ["", "POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-"])
    func slowHead(_ begin: String) async throws {
        try await withHTTPClient(.standard(), { $0.connectionIdleTime = .milliseconds(50) }) { client async throws in
            // On a busy machine the server's patience may end before the first byte goes out.
            if !begin.isEmpty { try? await client.stream.write(begin) }
            try await Self.readToEnd(client.stream)
        }
    }

    @Test("A client that does not read its answer loses the connection")
    func slowReader() async throws {
        let filler = String(repeating: "x", count: 30_000_000)
        let tools = ScriptedTools(["big": { _ in ScriptedTools.text(filler) }])
        let configure: (inout HTTPConfiguration) -> Void = {
            $0.writeTime = .milliseconds(50)
            $0.connectionLimit = 1
        }
        try await withHTTPServer(tools, configure) { port in
            try await ByteStream.connected(to: port) { stream async throws in
                let client = HTTPClient(stream: stream, port: port)
                let call = HTTPClient.modern("tools/call", ["name": "big"])
                try await client.begin(headers: call.headers, body: call.body.description)
                _ = try await client.head()
                // Another is served only once this connection is closed.
                #expect(try await client.another { try await $0.send("GET", "/healthz").status } == 200)
                await #expect(throws: (any Error).self) { try await client.stream.bytes(30_000_000) }
            }
        }
    }

    @Test("A client that closes its sending half is answered what it asked before")
    func halfClosed() async throws {
        try await withHTTPClient { client async throws in
            try await client.begin(headers: Self.list.headers, body: Self.list.body.description)
            client.stream.finish()
            #expect(try await client.answer().status == 200)
            #expect(try await client.stream.isAtEnd())
        }
    }

    @Test("A client that closes in the midst of a request harms nobody")
    func brokenOff() async throws {
        try await withHTTPServer { port in
            for length in [1, 20, 200] {
                try await ByteStream.connected(to: port) { stream async throws in
                    let text = Self.head(Self.list.headers, length: 1000) + "{"
                    try await stream.write(String(text.prefix(length)))
                }
            }
            let answer = try await ByteStream.connected(to: port) { stream async throws in
                try await HTTPClient(stream: stream, port: port).modern("tools/list")
            }
            #expect(answer.status == 200)
        }
    }

    @Test("A body may come in chunks of any size", arguments: [1, 7, 1000])
    func chunks(_ size: Int) async throws {
        try await withHTTPClient { client async throws in
            let body = Array(Self.list.body.description.utf8)
            var text = ""
            for start in stride(from: 0, to: body.count, by: size) {
                let chunk = body[start..<min(start + size, body.count)]
                text += String(chunk.count, radix: 16) + ";x=y\r\n" + String(decoding: chunk, as: UTF8.self) + "\r\n"
            }
            let headers = Self.list.headers.merging(["Transfer-Encoding": "chunked"]) { $1 }
            let answer = try await client.send(headers: headers, body: text + "0\r\nX-Trailer: 1\r\n\r\n")
            #expect(answer.status == 200)
            #expect(try await client.modern("tools/list").status == 200)
        }
    }

    @Test("Who expects 100 gets it before the body is sent")
    func expects() async throws {
        try await withHTTPClient { client async throws in
            let body = Self.list.body.description
            let headers = Self.list.headers.merging(["Expect": "100-continue"]) { $1 }
            try await client.stream.write(Self.head(headers, length: body.utf8.count))
            #expect(try await client.head().status == 100)
            try await client.stream.write(body)
            #expect(try await client.answer().status == 200)
        }
    }

    @Test(
        "Who expects 100 and is refused is told at once, and the connection ends",
        arguments: [
            (["Host": "evil.example"], 10, 403), (["Content-Type": "text/plain"], 10, 415), ([:], 400 << 20, 413),
        ] as [([String: String], Int, Int)])
    func expectsAndIsRefused(_ headers: [String: String], _ length: Int, _ status: Int) async throws {
        try await withHTTPClient(.standard(), { $0.lingerTime = .milliseconds(50) }) { client async throws in
            let headers = headers.merging(["Expect": "100-continue"]) { $1 }
            try await client.stream.write(Self.head(headers, length: length))
            let answer = try await client.answer()
            #expect(answer.status == status && answer.headers["connection"] == "close")
            #expect(try await client.stream.isAtEnd())
        }
    }

    @Test(
        "A body of 300 MB is refused with 413, which its sender gets to read, and the connection goes on",
        arguments: [true, false])
    func huge(isChunked: Bool) async throws {
        try await withHTTPClient(.standard(), { $0.lingerTime = .seconds(3600) }) { client async throws in
            let part = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
            var headers = HTTPClient.defaults
            headers[isChunked ? "Transfer-Encoding" : "Content-Length"] = isChunked ? "chunked" : String(300 << 20)
            let fields = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
            let writer = client.stream.writer
            async let sent: Void = {
                try await writer.write(ByteBuffer(string: "POST /mcp HTTP/1.1\r\n\(fields)\r\n"))
                for _ in 1...300 {
                    if isChunked { try await writer.write(ByteBuffer(string: "100000\r\n")) }
                    try await writer.write(ByteBuffer(bytes: part))
                    if isChunked { try await writer.write(ByteBuffer(string: "\r\n")) }
                }
                if isChunked { try await writer.write(ByteBuffer(string: "0\r\n\r\n")) }
            }()
            let answer = try await client.answer()
            try await sent
            #expect(answer.status == 413 && answer.code == -32600)
            #expect(try await client.modern("tools/list").status == 200)
        }
    }

    @Test("Who goes on and on after a refusal loses the connection")
    func endless() async throws {
        try await withHTTPClient(.standard(), { $0.lingerTime = .milliseconds(50) }) { client async throws in
            try await client.stream.write(Self.head(["Content-Type": "text/plain"], length: 1 << 40))
            #expect(try await client.answer().status == 415)
            let part = ByteBuffer(repeating: UInt8(ascii: "x"), count: 1 << 16)
            await #expect(throws: (any Error).self) {
                while true { try await client.stream.writer.write(part) }
            }
        }
    }

    @Test(
        "Heads beyond the limits are refused",
        arguments: [
            "X-Long: " + String(repeating: "x", count: 70_000),
            (1...300).map { "X-\($0): y" }.joined(separator: "\r\n"),
            (1...20).map { "X-\($0): " + String(repeating: "y", count: 4000) }.joined(separator: "\r\n"),
        ])
    func headerLimits(_ fields: String) async throws {
        try await withHTTPClient { client async throws in
            try await client.stream.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n\r\n")
            #expect(try await client.head().status == 431)
            try await Self.readToEnd(client.stream)
        }
    }

    @Test(
        "What is no HTTP is refused, and others are served",
        arguments: [
            "garbage\r\n\r\n", "GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n",
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET /" + String(repeating: "x", count: 100_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ])
    func noHTTP(_ text: String) async throws {
        try await withHTTPClient { client async throws in
            try await client.stream.write(text)
            #expect((400..<500).contains(try await client.head().status))
            let answer = try await client.another { try await $0.send("GET", "/healthz") }
            #expect(answer.status == 200)
        }
    }

    @Test("Answers tell the time")
    func dates() async throws {
        try await withHTTPClient { client async throws in
            let date = try #require(try await client.send("GET", "/healthz").headers["date"])
            let pattern = /(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z][a-z] \d{4} \d\d:\d\d:\d\d GMT/
            #expect(date.wholeMatch(of: pattern) != nil)
        }
    }

    @Test("With as many connections as may be open, another waits until one closes, and is then served")
    func connectionLimit() async throws {
        try await withHTTPClient(.standard(), { $0.connectionLimit = 2 }) { client async throws in
            #expect(try await client.send("GET", "/healthz").status == 200)
            let port = client.port
            let third = try await client.another { second async throws in
                #expect(try await second.send("GET", "/healthz").status == 200)
                let sent = Signal()
                let answered = ManagedCount()
                let waiting = Task {
                    try await ByteStream.connected(to: port) { stream async throws in
                        let client = HTTPClient(stream: stream, port: port)
                        try await client.begin("GET", "/healthz")
                        sent.fire()
                        let status = try await client.answer().status
                        _ = answered.increment()
                        return status
                    }
                }
                await sent.wait()
                // Long enough for an answer, were it not to wait.
                for _ in 1...50 { #expect(try await second.send("GET", "/healthz").status == 200) }
                #expect(answered.increment() == 1)
                return waiting
            }
            #expect(try await third.value == 200)
        }
    }

    @Test("A shutdown lets a call end within its time")
    func graceful() async throws {
        let started = Signal()
        let proceed = Signal()
        let tools = ScriptedTools([
            "late": ScriptedTools.late(proceed, started: started)
        ])
        try await withGracefulServer(tools) { client, stop async throws in
            let call = HTTPClient.modern("tools/call", ["name": "late"])
            try await client.begin(headers: call.headers, body: call.body.description)
            await started.wait()
            await stop()
            proceed.fire()
            #expect(try await client.answer().json?["result"]?["content"]?[0]?["text"] == "late")
            #expect(try await client.stream.isAtEnd())
        }
    }

    @Test("A shutdown ends the streams that sessions listen on at once")
    func gracefulListening() async throws {
        try await withGracefulServer { client, stop async throws in
            _ = try await client.listen(try await client.initialize())
            let reader = EventReader(client)
            _ = try await reader.next()
            await stop()
            #expect(try await reader.message() == nil)
        }
    }
}
