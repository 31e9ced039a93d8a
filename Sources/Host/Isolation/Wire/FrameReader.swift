/// Reads frames from a connection, by one thread. Nothing of what comes is believed.
package struct FrameReader {
    private static let bufferSize = 64 << 10
    /// Descriptors that no frame has spoken of yet.
    private static let descriptorLimit = 2 * Frame.descriptorLimit

    private let socket: FrameSocket
    private var buffer: [UInt8] = []
    private var start = 0
    private var descriptors: [HeldDescriptor] = []

    package init(_ socket: FrameSocket) {
        self.socket = socket
    }

    /// - Returns: nil at the end of the connection.
    /// - Throws: `FrameError` for what is no frame. Nothing that comes after it means anything.
    package mutating func next() throws(FrameError) -> Frame? {
        guard let bytes = try take(Frame.headSize) else { return nil }
        let head = try Frame.head(bytes)
        var frame = head.frame
        for length in head.lengths {
            guard let part = try take(length) else { return nil }
            frame.parts.append(part)
        }
        guard head.descriptorCount <= descriptors.count else {
            throw FrameError("a message came without its descriptors")
        }
        frame.descriptors = Array(descriptors.prefix(head.descriptorCount))
        descriptors.removeFirst(head.descriptorCount)
        return frame
    }

    private mutating func take(_ count: Int) throws(FrameError) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            if start == buffer.count, try !fill() { return nil }
            let end = min(buffer.count, start + count - bytes.count)
            bytes += buffer[start..<end]
            start = end
        }
        return bytes
    }

    private mutating func fill() throws(FrameError) -> Bool {
        let socket = socket
        var received: [HeldDescriptor] = []
        buffer = [UInt8](unsafeUninitializedCapacity: Self.bufferSize) { buffer, count in
            count = socket.receive(into: UnsafeMutableRawBufferPointer(buffer), &received)
        }
        start = 0
        descriptors += received
        guard descriptors.count <= Self.descriptorLimit else { throw FrameError("more descriptors came than messages") }
        return !buffer.isEmpty
    }
}
