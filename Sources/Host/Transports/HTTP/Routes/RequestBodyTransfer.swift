import HummingbirdCore
import NIOCore
import NIOPosix
import Synchronization

/// Brings the body of a request to the plugin, no faster than the plugin reads.
final class RequestBodyTransfer: Sendable {
    private let limit: Int?
    private let loop: any EventLoop
    private let outlet = Mutex<(any Channel)?>(nil)

    /// - Parameters:
    ///   - limit: the most bytes of the body, nil for any number.
    ///   - loop: of the client's connection.
    init(limit: Int?, loop: any EventLoop) {
        self.limit = limit
        self.loop = loop
    }

    /// Brings all of the body.
    ///
    /// - Throws: `CallError` if it is longer than allowed; errors of the connection, whose body is not whole then.
    func run(_ body: RequestBody, to inlet: HeldDescriptor, _ exchange: RouteExchange) async throws {
        guard let descriptor = inlet.rawValue else { preconditionFailure("Given away to nobody else.") }
        let channel = try await NIOPipeBootstrap(group: loop).takingOwnershipOfDescriptor(output: descriptor) {
            channel in
            // Closed by NIO from here on, also if it fails. Where it fails before, the descriptor is still held.
            _ = inlet.release()
            return channel.eventLoop.makeSucceededFuture(channel)
        }
        outlet.withLock { $0 = channel }
        // A plugin that does not read any more must not keep its client.
        exchange.onBodyEnd { channel.close(promise: nil) }
        var count = 0
        for try await part in body {
            count += part.readableBytes
            if let limit, count > limit { throw CallError.tooLong(limit) }
            // What a plugin does not want to read is thrown away.
            if channel.isActive { try? await channel.writeAndFlush(part) }
        }
    }

    /// Lets the plugin come to the end of the body.
    func end() {
        outlet.withLock { $0.take() }?.close(promise: nil)
    }
}
