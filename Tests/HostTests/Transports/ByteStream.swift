import Glibc
import NIOCore
import NIOPosix

/// One end of a connection, for tests: bytes out, and lines or counted bytes in.
final class ByteStream {
    private var iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    /// May be used beside the reading.
    let writer: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var buffer = ByteBuffer()

    init(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ writer: NIOAsyncChannelOutboundWriter<ByteBuffer>) {
        iterator = inbound.makeAsyncIterator()
        self.writer = writer
    }

    func write(_ text: String) async throws {
        try await writer.write(ByteBuffer(string: text))
    }

    func write(_ bytes: [UInt8]) async throws {
        try await writer.write(ByteBuffer(bytes: bytes))
    }

    /// Closes the sending half.
    func finish() {
        writer.finish()
    }

    /// The next line without its end, nil at the end.
    func line() async throws -> String? {
        while true {
            if let end = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                let line = buffer.readString(length: end - buffer.readerIndex) ?? ""
                buffer.moveReaderIndex(forwardBy: 1)
                return line.hasSuffix("\r") ? String(line.dropLast()) : line
            }
            guard try await fill() else { return nil }
        }
    }

    /// Exactly so many bytes.
    func bytes(_ count: Int) async throws -> [UInt8] {
        while buffer.readableBytes < count {
            guard try await fill() else { throw ChannelError.inputClosed }
        }
        return buffer.readBytes(length: count) ?? []
    }

    /// Whether the other end has closed without sending more.
    func isAtEnd() async throws -> Bool {
        if buffer.readableBytes > 0 { return false }
        return try await !fill()
    }

    private func fill() async throws -> Bool {
        guard var more = try await iterator.next(isolation: #isolation) else { return false }
        buffer.discardReadBytes()
        buffer.writeBuffer(&more)
        return true
    }
}

extension ByteStream {
    /// Connects to a TCP port of the local machine while `body` runs.
    ///
    /// - Parameter breaking: whether the connection then breaks, which the other end notices also while it has no use
    ///   for it, instead of being closed.
    static func connected<Value: Sendable>(
        to port: Int, breaking: Bool = false, _ body: @Sendable (ByteStream) async throws -> Value
    ) async throws -> Value {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            // The event loops are the server's too, and many tests keep them busy at the same time.
            .connectTimeout(.minutes(5))
            .channelInitializer { channel in
                guard breaking, let socket = channel as? any SocketOptionProvider else {
                    return channel.eventLoop.makeSucceededVoidFuture()
                }
                return socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
            }
            .connect(host: "127.0.0.1", port: port, channelInitializer: Self.wrap)
        return try await channel.executeThenClose { inbound, outbound in
            try await body(ByteStream(inbound, outbound))
        }
    }

    /// Reads one descriptor and writes another, both of which it closes, while `body` runs.
    static func piped<Value: Sendable>(
        input: Int32, output: Int32, _ body: @Sendable (ByteStream) async throws -> Value
    ) async throws -> Value {
        let channel = try await NIOPipeBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .takingOwnershipOfDescriptors(
                input: input, output: output, channelInitializer: Self.wrap)
        return try await channel.executeThenClose { inbound, outbound in
            try await body(ByteStream(inbound, outbound))
        }
    }

    private static func wrap(
        _ channel: any Channel
    ) -> EventLoopFuture<NIOAsyncChannel<ByteBuffer, ByteBuffer>> {
        channel.eventLoop.makeCompletedFuture {
            try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }
}
