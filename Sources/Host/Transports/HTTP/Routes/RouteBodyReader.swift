package import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Reads the body of a plugin's response, no faster than its parts are taken.
package struct RouteBodyReader {
    /// The body is shorter than its length said.
    struct Short: Error {}

    let body: RouteResponseBody
    let loop: any EventLoop

    package init(body: RouteResponseBody, loop: any EventLoop) {
        self.body = body
        self.loop = loop
    }

    /// So much of a file is read at once.
    private static let partSize = 256 << 10
    /// Files are read on threads of their own, since a disk or a network may keep them.
    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 8)
        pool.start()
        return pool
    }()

    /// How many bytes there are, nil where only the end tells.
    var length: Int64? {
        switch body {
        case .none: 0
        case .file(_, _, let length): length
        case .stream(_, let length): length
        }
    }

    /// Reads all.
    ///
    /// - Parameter take: takes a part, none of which is empty, and whether it is known to be the last.
    /// - Throws: `Short`, what `take` throws, and errors of the file.
    @concurrent
    package func read(_ take: @concurrent (ByteBuffer, _ isLast: Bool) async throws -> Void) async throws {
        switch body {
        case .none: return
        case .file(let held, let offset, let length): try await read(held, offset, length, take)
        case .stream(let held, let length): try await read(held, length, take)
        }
    }

    @concurrent
    private func read(
        _ held: HeldDescriptor, _ offset: Int64, _ length: Int64,
        _ take: @concurrent (ByteBuffer, _ isLast: Bool) async throws -> Void
    ) async throws {
        guard let descriptor = held.release() else { return }
        defer { close(descriptor) }
        var done: Int64 = 0
        while done < length {
            let wanted = Int(min(Int64(Self.partSize), length - done))
            let position = offset + done
            // Not cancelled: the thread uses the descriptor until it has read.
            let part = try await Self.threads.runIfActive { try Self.read(descriptor, at: position, wanted) }
            if part.readableBytes == 0 { throw Short() }
            done += Int64(part.readableBytes)
            try await take(part, done == length)
        }
    }

    private static func read(_ descriptor: Int32, at position: Int64, _ count: Int) throws -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: count)
        try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
            while true {
                let count = pread(descriptor, bytes.baseAddress, count, off_t(position))
                if count >= 0 { return count }
                if errno != EINTR { throw IOError(errnoCode: errno, reason: "pread") }
            }
        }
        return buffer
    }

    @concurrent
    private func read(
        _ held: HeldDescriptor, _ length: Int64?,
        _ take: @concurrent (ByteBuffer, _ isLast: Bool) async throws -> Void
    ) async throws {
        guard let descriptor = held.rawValue else { return }
        let source = try await NIOPipeBootstrap(group: loop).takingOwnershipOfDescriptor(input: descriptor) { channel in
            // Closed by NIO from here on, also if it fails. Where it fails before, the descriptor is still held.
            _ = held.release()
            return channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, Never>(wrappingChannelSynchronously: channel)
            }
        }
        try await source.executeThenClose { parts in
            var rest = length ?? .max
            var iterator = parts.makeAsyncIterator()
            while rest > 0, var part = try await iterator.next(isolation: #isolation) {
                if Int64(part.readableBytes) > rest, let begin = part.readSlice(length: Int(rest)) { part = begin }
                rest -= Int64(part.readableBytes)
                try await take(part, rest == 0)
            }
            if length != nil, rest > 0 { throw Short() }
        }
    }
}
