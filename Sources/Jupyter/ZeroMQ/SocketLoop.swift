/// What the socket thread does: waits, receives, obeys. All of it happens on that thread.
///
/// Sendable: made by one thread, then handed to the other, which alone uses it.
final class SocketLoop: @unchecked Sendable {
    /// How many messages of one socket are taken before the others have their turn.
    private static let turn = 32
    /// No message of the protocol has nearly as many frames.
    private static let frameLimit = 64
    /// Bytes of the largest message that is accepted: two frames of the largest size. Kernels send less.
    private static let byteLimit = 128 << 20

    private let context: ZeroMQContext
    private let log: KernelLog
    private var sockets: [SocketID: OpenSocket] = [:]

    init(context: consuming ZeroMQContext, log: KernelLog) {
        self.context = context
        self.log = log
    }

    /// Runs until there are no more commands, then closes all sockets.
    ///
    /// - Parameters:
    ///   - wake: signalled when there are commands.
    ///   - commands: takes them; nil ends the loop.
    func run(wake: WakeEvent, commands: () -> [SocketThread.Command]?) {
        while let commands = commands() {
            for command in commands { obey(command) }
            let watched = Array(sockets.values)
            do {
                try wait(for: watched, wake: wake)
            } catch {
                log(.error, "\(error.message); kernels cannot be reached any more")
                break
            }
        }
        for open in sockets.values { open.inbox.fail(KernelError(.closed, "the kernels are being ended")) }
        sockets = [:]
    }

    private func wait(for watched: [OpenSocket], wake: WakeEvent) throws(ZeroMQError) {
        var poll = ZeroMQPoll(descriptor: wake.descriptor)
        for open in watched where !open.isDisconnected { poll.add(open.monitor) }
        for open in watched where !open.isPaused { poll.add(open.socket) }
        try poll.wait()
        if poll.isReadable(0) { wake.clear() }
        var index = 1
        // Each item belongs to what was watched when the wait began: handle them only when all have been looked at.
        var disconnected: [OpenSocket] = []
        var readable: [OpenSocket] = []
        for open in watched where !open.isDisconnected {
            if poll.isReadable(index) { disconnected.append(open) }
            index += 1
        }
        for open in watched where !open.isPaused {
            if poll.isReadable(index) { readable.append(open) }
            index += 1
        }
        for open in disconnected { open.isDisconnected = true }
        for open in readable + disconnected where !open.isPaused { receive(open) }
    }

    private func obey(_ command: SocketThread.Command) {
        switch command {
        case .open(let id, let options, let endpoint, let inbox):
            do {
                sockets[id] = try OpenSocket(id, options, endpoint: endpoint, inbox: inbox, context: context)
            } catch {
                inbox.fail(KernelError(.system, error.message, cause: error))
            }
        case .send(let id, let frames):
            guard let open = sockets[id] else { return }
            do {
                try open.socket.send(frames)
            } catch {
                open.inbox.fail(KernelError(.unreachable, "the kernel takes no message: \(error)", cause: error))
            }
        case .resume(let id):
            guard let open = sockets[id] else { return }
            open.isPaused = false
            // Nothing would wake the loop for what is left of a connection that has ended.
            if open.isDisconnected { receive(open) }
        case .close(let id):
            sockets[id] = nil
        }
    }

    private func receive(_ open: OpenSocket) {
        do {
            for _ in 0..<Self.turn {
                guard let frames = try open.socket.receive(limit: Self.frameLimit, bytes: Self.byteLimit) else {
                    if open.isDisconnected { end(open, KernelError(.unreachable, "the kernel closed its connection")) }
                    return
                }
                if open.inbox.put(frames) == .full {
                    open.isPaused = true
                    return
                }
            }
            if open.isDisconnected { receive(open) }
        } catch {
            log(.warning, error.message)
            end(open, KernelError(.unreachable, error.message, cause: error))
        }
    }

    private func end(_ open: OpenSocket, _ error: KernelError) {
        open.isPaused = true
        open.inbox.fail(error)
    }
}

/// A socket, what tells of its connection's end, and where its messages go.
private final class OpenSocket {
    // Closed in this order: as long as the socket is open, its monitor has to be.
    let socket: ZeroMQSocket
    let monitor: ZeroMQSocket
    let inbox: Inbox
    /// Whether it is not read until its reader has caught up.
    var isPaused = false
    /// Whether its connection has ended; what came before is still there to be read.
    var isDisconnected = false

    init(
        _ id: SocketID, _ options: SocketOptions, endpoint: String, inbox: Inbox, context: borrowing ZeroMQContext
    ) throws(ZeroMQError) {
        socket = try context.socket(options)
        monitor = try context.monitor(of: socket, name: "monitor-\(id)")
        self.inbox = inbox
        try socket.connect(endpoint)
    }
}
