/// What the socket thread does: waits, receives, obeys. All of it happens on that thread.
///
/// What it costs depends on the sockets that have messages only, however many others there are. A descriptor of ZeroMQ
/// tells that a socket has news; these are known when a receive finds nothing more, so each socket that was sent to or
/// has news is read until then. A new one, too: of a message that comes before the first receive nothing tells.
///
/// Sendable: made by one thread, then handed to the other, which alone uses it.
final class SocketLoop: @unchecked Sendable {
    /// What can wake the thread.
    private enum Source: RawRepresentable {
        case command
        case socket(SocketID)
        case monitor(SocketID)

        init?(rawValue: UInt64) {
            let id = SocketID(rawValue / 2)
            self = id == 0 ? .command : rawValue % 2 == 0 ? .socket(id) : .monitor(id)
        }

        var rawValue: UInt64 {
            switch self {
            case .command: 0
            case .socket(let id): UInt64(id) * 2
            case .monitor(let id): UInt64(id) * 2 + 1
            }
        }
    }

    /// How many messages of one socket are taken before the others have their turn.
    private static let turn = 32
    /// No message of the protocol has nearly as many frames.
    private static let frameLimit = 64
    /// Bytes of the largest message that is accepted: two frames of the largest size. Kernels send less.
    private static let byteLimit = 128 << 20

    private let context: ZeroMQContext
    private let wake: WakeEvent
    private let log: KernelLog
    private var poll: DescriptorPoll<Source>
    private var sockets: [SocketID: OpenSocket] = [:]
    /// Sockets that may have more messages, of which nothing will tell.
    private var unread: Set<SocketID> = []

    /// - Parameters:
    ///   - wake: signalled when there are commands.
    init(context: consuming ZeroMQContext, wake: WakeEvent, log: KernelLog) throws(KernelError) {
        self.context = context
        self.wake = wake
        self.log = log
        poll = try DescriptorPoll()
        try poll.watch(wake.descriptor, as: .command)
    }

    /// Runs until there are no more commands, then closes all sockets.
    ///
    /// - Parameter commands: takes them; nil ends the loop.
    func run(commands: () -> [SocketThread.Command]?) {
        while let commands = commands() {
            for command in commands { obey(command) }
            do {
                try receive()
            } catch {
                log(.error, "\(error.message); kernels cannot be reached any more")
                break
            }
        }
        for open in sockets.values { open.inbox.fail(KernelError(.closed, "the kernels are being ended")) }
        for id in Array(sockets.keys) { close(id) }
    }

    /// Waits for news, unless there are some, and takes them.
    private func receive() throws(KernelError) {
        for source in try poll.wait(isPatient: unread.isEmpty) {
            switch source {
            case .command: wake.clear()
            case .socket(let id): unread.insert(id)
            case .monitor(let id): if let open = sockets[id] { look(atConnectionOf: open) }
            }
        }
        let unread = unread
        self.unread = []
        for id in unread {
            if let open = sockets[id] { receive(open) }
        }
    }

    private func obey(_ command: SocketThread.Command) {
        switch command {
        case .open(let id, let options, let endpoint, let inbox):
            do {
                try open(OpenSocket(id, options, endpoint: endpoint, inbox: inbox, context: context))
            } catch let error as ZeroMQError {
                inbox.fail(KernelError(.system, error.message, cause: error))
            } catch {
                inbox.fail(KernelError(.system, "\(error)", cause: error))
            }
        case .send(let id, let frames):
            guard let open = sockets[id] else { return }
            do {
                try open.socket.send(frames)
            } catch {
                open.inbox.fail(KernelError(.unreachable, "the kernel takes no message: \(error)", cause: error))
            }
            // Sending may have taken note of news that are then told of no more.
            unread.insert(id)
        case .resume(let id):
            guard let open = sockets[id], open.isPaused else { return }
            do {
                try poll.watch(open.socket.descriptor(), as: .socket(id))
                open.isPaused = false
                unread.insert(id)
            } catch {
                open.inbox.fail(KernelError(.system, "\(error)", cause: error))
            }
        case .close(let id):
            close(id)
        }
    }

    private func open(_ open: OpenSocket) throws {
        try poll.watch(open.monitor.descriptor(), as: .monitor(open.id))
        try poll.watch(open.socket.descriptor(), as: .socket(open.id))
        sockets[open.id] = open
        unread.insert(open.id)
        look(atConnectionOf: open)
    }

    private func close(_ id: SocketID) {
        guard let open = sockets.removeValue(forKey: id) else { return }
        for descriptor in [try? open.socket.descriptor(), try? open.monitor.descriptor()] {
            // ZeroMQ closes it later, so it would be told of until then. One that is not to be had is not watched.
            if let descriptor { poll.forget(descriptor) }
        }
    }

    private func look(atConnectionOf open: OpenSocket) {
        do {
            guard try open.monitor.receive(limit: Self.frameLimit, bytes: Self.byteLimit) != nil else { return }
            poll.forget(try open.monitor.descriptor())
        } catch {
            log(.warning, error.message)
        }
        open.isDisconnected = true
        unread.insert(open.id)
    }

    private func receive(_ open: OpenSocket) {
        if open.isPaused { return }
        do {
            for _ in 0..<Self.turn {
                guard let frames = try open.socket.receive(limit: Self.frameLimit, bytes: Self.byteLimit) else {
                    if open.isDisconnected { end(open, KernelError(.unreachable, "the kernel closed its connection")) }
                    return
                }
                if open.inbox.put(frames) == .full { return try pause(open) }
            }
            unread.insert(open.id)
        } catch {
            log(.warning, error.message)
            end(open, KernelError(.unreachable, error.message, cause: error))
        }
    }

    /// Reads no more of a socket until its reader has caught up.
    private func pause(_ open: OpenSocket) throws(ZeroMQError) {
        open.isPaused = true
        // Else it would wake the thread again and again.
        poll.forget(try open.socket.descriptor())
    }

    private func end(_ open: OpenSocket, _ error: KernelError) {
        // A failure means that its descriptor is not to be had, and so not watched.
        try? pause(open)
        open.inbox.fail(error)
    }
}
