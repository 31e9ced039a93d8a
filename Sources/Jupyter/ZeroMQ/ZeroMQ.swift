// Everything that touches the pointers of libzmq.

internal import CZeroMQ
internal import Glibc

/// A ZeroMQ context. Ends when it is let go of, which waits until all its sockets are closed.
struct ZeroMQContext: ~Copyable {
    private let handle: UnsafeMutableRawPointer

    init() throws(ZeroMQError) {
        guard let handle = zmq_ctx_new() else { throw .last("make a ZeroMQ context") }
        self.handle = handle
    }

    deinit {
        while zmq_ctx_term(handle) != 0, zmq_errno() == EINTR {}
    }

    /// Makes a socket that is not connected yet.
    borrowing func socket(_ options: SocketOptions) throws(ZeroMQError) -> ZeroMQSocket {
        let socket = try open(options.kind == .subscriber ? ZMQ_SUB : ZMQ_DEALER)
        try socket.apply(options)
        return socket
    }

    /// Makes a socket that receives a message when another one loses its connection, and no other message.
    borrowing func monitor(of socket: borrowing ZeroMQSocket, name: String) throws(ZeroMQError) -> ZeroMQSocket {
        guard zmq_socket_monitor(socket.handle, "inproc://\(name)", ZMQ_EVENT_DISCONNECTED) == 0 else {
            throw .last("watch a socket's connection")
        }
        let monitor = try open(ZMQ_PAIR)
        try monitor.connect("inproc://\(name)")
        return monitor
    }

    private borrowing func open(_ kind: Int32) throws(ZeroMQError) -> ZeroMQSocket {
        guard let socket = zmq_socket(handle, kind) else { throw .last("make a socket") }
        return ZeroMQSocket(handle: socket)
    }
}

/// What a socket is to be like.
struct SocketOptions: Sendable {
    /// The kinds of sockets that talk with a kernel.
    enum Kind: Sendable {
        case dealer, subscriber
    }

    let kind: Kind
    /// How a dealer is known to its peer.
    var routingID: [UInt8] = []
    /// Messages that ZeroMQ keeps for the reader before it stops reading.
    var receiveQueue: Int32 = 1000
    /// Bytes of the largest frame; a peer that sends a larger one is disconnected.
    var largestFrame: Int64
}

/// A ZeroMQ socket. Closes when it is let go of, and what has not been sent by then is lost.
///
/// Belongs to one thread: the one that made it.
struct ZeroMQSocket: ~Copyable {
    fileprivate let handle: UnsafeMutableRawPointer

    fileprivate init(handle: UnsafeMutableRawPointer) {
        self.handle = handle
    }

    deinit {
        // Else ZeroMQ could tell the monitor of the end of the connection when the monitor is closed already, and wait
        // for ever, in the thread that all sockets share.
        zmq_socket_monitor(handle, nil, 0)
        zmq_close(handle)
    }

    fileprivate borrowing func apply(_ options: SocketOptions) throws(ZeroMQError) {
        try set(ZMQ_LINGER, Int32(0))
        // The peer is there before it is connected to, and what comes after it is another one.
        try set(ZMQ_RECONNECT_IVL, Int32(-1))
        try set(ZMQ_RCVHWM, options.receiveQueue)
        try set(ZMQ_MAXMSGSIZE, options.largestFrame)
        switch options.kind {
        case .subscriber: try set(ZMQ_SUBSCRIBE, [])
        case .dealer where !options.routingID.isEmpty: try set(ZMQ_ROUTING_ID, options.routingID)
        case .dealer: break
        }
    }

    private borrowing func set(_ option: Int32, _ value: some FixedWidthInteger) throws(ZeroMQError) {
        var value = value
        guard zmq_setsockopt(handle, option, &value, MemoryLayout.size(ofValue: value)) == 0 else {
            throw .last("set an option of a socket")
        }
    }

    private borrowing func set(_ option: Int32, _ value: [UInt8]) throws(ZeroMQError) {
        guard zmq_setsockopt(handle, option, value, value.count) == 0 else {
            throw .last("set an option of a socket")
        }
    }

    /// Connects to an endpoint, as `ipc:///run/user/1000/kernel-1`.
    borrowing func connect(_ endpoint: String) throws(ZeroMQError) {
        guard zmq_connect(handle, endpoint) == 0 else { throw .last("connect to \(endpoint)") }
    }

    /// A descriptor that can be read when the socket has news, which may be a message. It stays so until a `receive` has
    /// found nothing, and is the socket's own.
    borrowing func descriptor() throws(ZeroMQError) -> Int32 {
        var descriptor: Int32 = -1
        var size = MemoryLayout.size(ofValue: descriptor)
        guard zmq_getsockopt(handle, ZMQ_FD, &descriptor, &size) == 0 else {
            throw .last("get the descriptor of a socket")
        }
        return descriptor
    }

    /// Sends a message of one or more frames, all or nothing, without waiting.
    ///
    /// - Throws: `.wouldBlock` if the peer takes no more.
    borrowing func send(_ frames: [[UInt8]]) throws(ZeroMQError) {
        for (index, frame) in frames.enumerated() {
            let flags = ZMQ_DONTWAIT | (index == frames.count - 1 ? 0 : ZMQ_SNDMORE)
            while zmq_send(handle, frame, frame.count, flags) < 0 {
                guard zmq_errno() == EINTR else { throw .last("send a message") }
            }
        }
    }

    /// Takes the next message, without waiting.
    ///
    /// - Parameters:
    ///   - limit: the most frames that are kept; all others are dropped.
    ///   - bytes: the most bytes that all frames may have.
    /// - Returns: its frames, or nil if none is there.
    /// - Throws: `.tooLarge` as soon as the frames have more bytes; the rest of the message is still to be received.
    borrowing func receive(limit: Int, bytes: Int) throws(ZeroMQError) -> [Frame]? {
        var frames: [Frame] = []
        var size = 0
        var isMore = true
        while isMore {
            let frame = Frame()
            guard zmq_msg_recv(frame.message, handle, ZMQ_DONTWAIT) >= 0 else {
                if zmq_errno() == EINTR { continue }
                if zmq_errno() == EAGAIN { return nil }
                throw .last("receive a message")
            }
            isMore = zmq_msg_more(frame.message) != 0
            size += frame.count
            guard size <= bytes else {
                throw ZeroMQError(code: .tooLarge, message: "a message has more than \(bytes) bytes")
            }
            if frames.count < limit { frames.append(frame) }
        }
        return frames
    }
}

/// A part of a message, where ZeroMQ received it: nothing is copied until it is parsed.
///
/// Sendable: the bytes do not change after `receive` has returned, which is before anybody else sees the frame, and
/// `deinit` runs after its last use.
package final class Frame: @unchecked Sendable {
    fileprivate let message: UnsafeMutablePointer<zmq_msg_t>

    fileprivate init() {
        message = .allocate(capacity: 1)
        message.initialize(to: zmq_msg_t())
        zmq_msg_init(message)
    }

    /// A frame with these bytes, as a peer would have sent it.
    package init(_ bytes: [UInt8]) throws(ZeroMQError) {
        message = .allocate(capacity: 1)
        message.initialize(to: zmq_msg_t())
        guard zmq_msg_init_size(message, bytes.count) == 0 else {
            zmq_msg_init(message)
            throw .last("make a message")
        }
        bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            zmq_msg_data(message).copyMemory(from: start, byteCount: source.count)
        }
    }

    deinit {
        zmq_msg_close(message)
        message.deallocate()
    }

    /// How many bytes there are.
    package var count: Int { zmq_msg_size(message) }

    /// Lends the bytes for the time of a call.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: zmq_msg_data(message), count: zmq_msg_size(message)))
    }
}

extension ZeroMQError {
    /// The error that the last function of libzmq left behind on this thread.
    fileprivate static func last(_ attempt: String) -> ZeroMQError {
        let number = zmq_errno()
        let code: Code =
            switch number {
            case EAGAIN: .wouldBlock
            case ETERM: .terminated
            case ENOMEM, EMFILE: .noMemory
            case ENAMETOOLONG: .addressTooLong
            default: .other
            }
        return ZeroMQError(code: code, message: "cannot \(attempt): \(String(cString: zmq_strerror(number)))")
    }
}
