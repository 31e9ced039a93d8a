internal import JSON

/// The five sockets of one kernel.
struct KernelConnection: Sendable {
    /// Bytes of the largest frame that is accepted. The kernel's side shortens what is larger than half of it.
    private static let largestFrame: Int64 = 64 << 20
    /// Messages of the output channel that ZeroMQ may hold beside those in the inbox.
    private static let outputQueue: Int32 = 4

    private let thread: SocketThread
    private let encoder: MessageEncoder
    private let sockets: [Channel: (id: SocketID, inbox: Inbox)]
    let signer: MessageSigner

    /// Opens the sockets. A failure reaches those who read from them.
    init(to file: ConnectionFile, thread: SocketThread) {
        let session = Hexadecimal.random(bytes: 8)
        let signer = MessageSigner(key: file.key)
        self.thread = thread
        self.signer = signer
        encoder = MessageEncoder(signer: signer, session: session)
        var sockets: [Channel: (SocketID, Inbox)] = [:]
        for channel in Channel.allCases {
            let id = thread.makeID()
            let inbox = Inbox { thread.perform(.resume(id)) }
            sockets[channel] = (id, inbox)
            thread.perform(.open(id, Self.options(of: channel, session), endpoint: file.endpoint(of: channel), inbox))
        }
        self.sockets = sockets
    }

    private static func options(of channel: Channel, _ session: String) -> SocketOptions {
        guard channel != .iopub else {
            return SocketOptions(kind: .subscriber, receiveQueue: outputQueue, largestFrame: largestFrame)
        }
        // The kernel asks its questions of the one who sent the request, whom it knows by this.
        return SocketOptions(kind: .dealer, routingID: Array(session.utf8), largestFrame: largestFrame)
    }

    /// Closes the sockets.
    func close() {
        for socket in sockets.values { thread.perform(.close(socket.id)) }
    }

    /// Sends a message.
    func send(
        _ type: MessageType, on channel: Channel, id: String, parent: JSONObject = [:], content: JSONObject
    ) {
        send(encoder.frames(type, id: id, parent: parent, content: content), on: channel)
    }

    /// Sends frames that are no message of the protocol.
    func send(_ frames: [[UInt8]], on channel: Channel) {
        guard let socket = sockets[channel] else { return }
        thread.perform(.send(socket.id, frames))
    }

    /// Takes the next frames that a channel received.
    func next(on channel: Channel) async throws -> [Frame] {
        guard let socket = sockets[channel] else { throw KernelError(.closed, "there is no such channel") }
        return try await socket.inbox.next()
    }
}
