/// Reads frames from a connection, by one thread. Nothing of what comes is believed.
package struct FrameReader {
    private static let bufferSize = 64 << 10
    /// So many descriptors may be there that no frame has spoken of yet: those of one frame, and of some after it.
    private static let descriptorLimit = Frame.descriptorLimit + 8

    private let socket: FrameSocket
    private var buffer: [UInt8] = []
    private var start = 0
    private var descriptors = SocketMessage.Descriptors()

    package init(_ socket: FrameSocket) {
        self.socket = socket
    }

    /// - Returns: nil at the end of the connection.
    /// - Throws: `FrameError` for what is no frame. Nothing that comes after it means anything.
    package mutating func next() throws(FrameError) -> Frame? {
        guard let bytes = try take(Frame.headSize) else { return nil }
        let head = try Frame.head(bytes)
        var frame = head.frame
        // They have come with its first byte.
        try takeDescriptors(head.descriptorCount, into: &frame)
        for length in head.lengths {
            guard let part = try take(length) else { return nil }
            frame.parts.append(part)
        }
        return frame
    }

    private mutating func takeDescriptors(_ count: Int, into frame: inout Frame) throws(FrameError) {
        if count <= descriptors.held.count {
            frame.descriptors = Array(descriptors.held.prefix(count))
            descriptors.held.removeFirst(count)
        } else if descriptors.areCutOff {
            frame.status = Status.failed
            descriptors = SocketMessage.Descriptors()
        } else {
            throw FrameError("a message came without its descriptors")
        }
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
        var received = descriptors
        buffer = [UInt8](unsafeUninitializedCapacity: Self.bufferSize) { buffer, count in
            count = socket.receive(into: UnsafeMutableRawBufferPointer(buffer), &received)
        }
        start = 0
        descriptors = received
        guard descriptors.held.count <= Self.descriptorLimit else {
            throw FrameError("descriptors came of which no message speaks")
        }
        return !buffer.isEmpty
    }
}
