import Glibc
import Host
import JSON
import NIOCore
import NIOPosix
import SystemPackage
import Testing

@Suite("Bodies for HTTP routes", .timeLimit(.minutes(30)))
struct RouteBodyTests {
    private static func head(_ fields: [String: String], _ path: String = "/try/count") -> String {
        "POST \(path) HTTP/1.1\r\nHost: localhost\r\n"
            + fields.map { "\($0.key): \($0.value)\r\n" }.joined() + "\r\n"
    }

    @Test("A large body flows to the plugin, with a length or in chunks")
    func large() async throws {
        let part = [UInt8](repeating: 7, count: 1 << 20)
        try await servingRoutes { client, _ async throws in
            try await client.stream.write(Self.head(["Content-Length": String(64 << 20)]))
            for _ in 0..<64 { try await client.stream.write(part) }
            #expect(try await client.answer().text == "\(64 << 20) bytes")
            try await client.stream.write(Self.head(["Transfer-Encoding": "chunked"]))
            for _ in 0..<8 {
                try await client.stream.write("100000\r\n")
                try await client.stream.write(part)
                try await client.stream.write("\r\n")
            }
            try await client.stream.write("0\r\n\r\n")
            #expect(try await client.answer().text == "\(8 << 20) bytes")
        }
    }

    @Test("A client that waits to be told is told only if the plugin wants the body")
    func expectation() async throws {
        try await servingRoutes({ $0.lingerTime = .milliseconds(50) }) { client, _ async throws in
            let fields = ["Content-Length": "5", "Expect": "100-continue"]
            try await client.stream.write(Self.head(fields))
            #expect(try await client.head().status == 100)
            try await client.stream.write("12345")
            #expect(try await client.answer().text == "5 bytes")
            try await client.stream.write(Self.head(fields, "/try/text"))
            let answer = try await client.answer()
            #expect(answer.text == "hello" && answer.headers["connection"] == "close")
            #expect(try await client.stream.isAtEnd())
        }
    }

    @Test("A body that nobody reads is thrown away, and the connection goes on", arguments: ["text", "peek"])
    func unread(what: String) async throws {
        try await servingRoutes { client, _ async throws in
            let answer = try await client.send("POST", "/try/\(what)", body: String(repeating: "x", count: 300_000))
            #expect(answer.status == 200)
            #expect(try await client.send("GET", "/try/text").text == "hello")
        }
    }

    @Test("A plugin finds out that a body is not whole, as its client has left")
    func aborted() async throws {
        try await servingRoutes { client, served async throws in
            try await client.another { other async throws in
                try await other.stream.write(Self.head(["Content-Length": "1000"]) + "12345")
                await served.log.wait(for: "reading")
            }
            await served.log.wait(for: "the body is not whole")
            #expect(try await client.send("GET", "/try/text").text == "hello")
        }
    }

    @Test("A body over the limit is refused by its head, or as soon as it is too long")
    func limit() async throws {
        try await servingRoutes({ $0.bodyLimit = 1000 }) { client, served async throws in
            let announced = try await client.send("POST", "/try/count", body: String(repeating: "x", count: 1001))
            #expect(announced.status == 413)
            let chunk = "400\r\n\(String(repeating: "x", count: 1024))\r\n0\r\n\r\n"
            try await client.stream.write(Self.head(["Transfer-Encoding": "chunked"]) + chunk)
            #expect(try await client.answer().status == 413)
            await served.log.wait(for: "the body is not whole")
            #expect(try await client.send("POST", "/try/count", body: "x").text == "1 bytes")
        }
    }

    @Test("A call is cancelled when its client leaves")
    func left() async throws {
        try await servingRoutes { client, served async throws in
            try await client.another { other async throws in
                try await other.begin("GET", "/try/never")
                await served.log.wait(for: "waiting")
            }
            await served.log.wait(for: "cancelled")
        }
    }

    @Test("A call that takes too long is cancelled, and answered so")
    func deadline() async throws {
        try await servingRoutes(limits: CallLimits(routeDeadline: .milliseconds(20))) { client, _ async throws in
            #expect(try await client.send("GET", "/try/never").status == 504)
        }
    }

    @Test("A descriptor that cannot be read as a stream is closed all the same")
    func unreadable() async throws {
        let path = FilePath("/tmp/mortise-route-\(UInt64.random(in: 0...UInt64.max))")
        // No event loop takes a file.
        let file = try FileDescriptor.open(
            path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
        defer { unlink(path.string) }
        await {
            let reader = RouteBodyReader(
                body: .stream(HeldDescriptor(file.rawValue), length: nil),
                loop: MultiThreadedEventLoopGroup.singleton.next())
            await #expect(throws: (any Error).self) { try await reader.read { _, _ in } }
        }()
        // The number may be another file's by now.
        var target = [CChar](repeating: 0, count: 4096)
        _ = readlink("/proc/self/fd/\(file.rawValue)", &target, target.count - 1)
        #expect(strcmp(target, path.string) != 0)
    }

    @Test("Too many requests at once are refused")
    func crowd() async throws {
        try await servingRoutes({ $0.callLimit = 1 }) { client, served async throws in
            try await client.another { other async throws in
                try await other.begin("GET", "/try/never")
                await served.log.wait(for: "waiting")
                let refused = try await other.another { third async throws in
                    try await third.send("GET", "/try/text")
                }
                #expect(refused.status == 503)
            }
            await served.log.wait(for: "broken off")
            #expect(try await client.send("GET", "/try/text").status == 200)
        }
    }
}
