internal import Glibc
internal import Synchronization

/// The thread that owns all sockets of all kernels: no other touches them.
///
/// It sleeps until a message comes or `perform` wakes it, however long that takes.
final class SocketThread: Sendable {
    /// What the thread is asked to do.
    enum Command: Sendable {
        /// Opens a socket and connects it. What it receives goes to the inbox.
        case open(SocketID, SocketOptions, endpoint: String, Inbox)
        /// Sends a message. The failure, if any, is reported to the socket's inbox.
        case send(SocketID, [[UInt8]])
        /// Reads from a socket whose inbox was full.
        case resume(SocketID)
        case close(SocketID)
    }

    private struct State {
        var commands: [Command] = []
        var isStopping = false
        var stopped: [CheckedContinuation<Void, Never>] = []
        var hasStopped = false
        var lastID: SocketID = 0
    }

    private let state = Mutex(State())
    private let wake: WakeEvent

    /// Starts the thread.
    init(log: KernelLog) throws(KernelError) {
        wake = try WakeEvent()
        let context: ZeroMQContext
        do {
            context = try ZeroMQContext()
        } catch {
            throw KernelError(.system, error.message, cause: error)
        }
        let loop = try SocketLoop(context: context, wake: wake, log: log)
        try Thread.start(name: "mortise-zeromq") { [self] in
            loop.run { takeCommands() }
            markStopped()
        }
    }

    /// A number for a socket that no other ever had.
    func makeID() -> SocketID {
        state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    /// Queues a command, in order, and wakes the thread.
    func perform(_ command: Command) {
        let isFirst = state.withLock { state in
            state.commands.append(command)
            return state.commands.count == 1
        }
        if isFirst { wake.signal() }
    }

    /// Closes all sockets and ends the thread; returns when it has ended.
    func stop() async {
        await withCheckedContinuation { continuation in
            let hasStopped = state.withLock { state in
                state.isStopping = true
                if !state.hasStopped { state.stopped.append(continuation) }
                return state.hasStopped
            }
            if hasStopped { continuation.resume() } else { wake.signal() }
        }
    }

    /// - Returns: the commands that have been queued, nil when the thread shall end.
    private func takeCommands() -> [Command]? {
        state.withLock { state in
            defer { state.commands.removeAll() }
            return state.isStopping ? nil : state.commands
        }
    }

    private func markStopped() {
        let waiting = state.withLock { state in
            state.hasStopped = true
            defer { state.stopped = [] }
            return state.stopped
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// Names a socket of a `SocketThread`.
typealias SocketID = Int
