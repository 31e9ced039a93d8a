import HTTPTypes
import Host
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

/// On an event loop whose time is the test's.
@Suite("The watch over a connection")
struct ConnectionGuardTests {
    private static let limits = ConnectionLimits(
        requestTime: .seconds(30), lingerTime: .seconds(5), writeTime: .seconds(30))

    private static let head = HTTPRequestPart.head(
        HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/mcp"))

    /// A connection of which a client sends parts, as if each came in a packet of its own.
    private final class Connection {
        let channel: EmbeddedChannel

        init() throws {
            channel = EmbeddedChannel(handler: ConnectionGuard(ConnectionGuardTests.limits))
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }

        func receive(_ parts: HTTPRequestPart...) throws {
            for part in parts {
                try channel.writeInbound(part)
                channel.read()
            }
        }

        func answer() throws {
            try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
            try channel.writeOutbound(HTTPResponsePart.end(nil))
        }

        func pass(_ seconds: Int64) {
            channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
        }
    }

    private static let part = HTTPRequestPart.body(ByteBuffer(string: "{"))

    @Test("What was left of the time of a request is not that of the next")
    func twoRequests() throws {
        let connection = try Connection()
        try connection.receive(Self.head, Self.part, .end(nil))
        try connection.answer()
        connection.pass(29)
        try connection.receive(Self.head, Self.part)
        connection.pass(29)
        #expect(connection.channel.isActive)
        connection.pass(2)
        #expect(!connection.channel.isActive)
    }

    @Test("A request that was answered before it ended has no time left once it has ended")
    func lingering() throws {
        let connection = try Connection()
        try connection.receive(Self.head, Self.part)
        try connection.answer()
        connection.pass(4)
        try connection.receive(.end(nil), Self.head, Self.part)
        connection.pass(29)
        #expect(connection.channel.isActive)
    }

    @Test("Who goes on sending what was answered loses the connection")
    func endless() throws {
        let connection = try Connection()
        try connection.receive(Self.head, Self.part)
        try connection.answer()
        connection.pass(6)
        #expect(!connection.channel.isActive)
    }

    @Test("A large body gets the time that a slow network needs")
    func large() throws {
        let connection = try Connection()
        try connection.receive(Self.head, .body(ByteBuffer(repeating: 0, count: 1)))
        try connection.receive(.body(ByteBuffer(repeating: 0, count: 16 << 14)))
        connection.pass(45)
        #expect(connection.channel.isActive)
        connection.pass(2)
        #expect(!connection.channel.isActive)
    }
}
