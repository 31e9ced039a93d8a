internal import Glibc
package import JSON
internal import Synchronization

/// Lines of JSON, to and fro over a socket, by a thread of its own.
package final class LineChannel: Sendable {
    private struct State {
        var output: [UInt8] = []
        /// Whether nothing more will be sent.
        var isFinished = false
        /// Whether the thread has to end, or has ended.
        var isClosed = false
        /// Wakes the thread; nil once that has ended, since this object may outlive it.
        var wake: WakeEvent?
    }

    /// Bytes that wait for a reader. Who lets more wait than this reads no more at all.
    private static let outputLimit = 64 << 20

    private let socket: OwnedDescriptor
    private let lineLimit: Int
    private let state: Mutex<State>

    /// - Parameters:
    ///   - socket: a stream of bytes, which is closed when the channel has ended.
    ///   - lineLimit: bytes of the longest line that is read.
    package init(_ socket: OwnedDescriptor, lineLimit: Int) throws(KernelError) {
        self.socket = socket
        self.lineLimit = lineLimit
        state = Mutex(State(wake: try WakeEvent()))
    }

    /// Begins to read and to write.
    ///
    /// - Parameters:
    ///   - receive: takes a line, in the order in which they come, and returns soon.
    ///   - end: called once, when no more lines will come.
    package func open(
        receive: @escaping @Sendable ([UInt8]) -> Void, end: @escaping @Sendable () -> Void
    ) throws(KernelError) {
        try Thread.start(name: "mortise-lines") { [self] in
            if let wake = state.withLock(\.wake) { run(receive, wake) }
            state.withLock { state in
                state.isClosed = true
                state.wake = nil
            }
            socket.close()
            end()
        }
    }

    /// Sends a line, if the other side is still there.
    package func send(_ message: JSONObject) {
        let line = message.serialized() + [UInt8(ascii: "\n")]
        state.withLock { state in
            if state.isFinished || state.isClosed { return }
            state.output += line
            if state.output.count > Self.outputLimit { state.isClosed = true }
        }
        state.withLock(\.wake)?.signal()
    }

    /// Tells the other side that nothing more will come, once all has been sent; what that one says is read still.
    package func finish() {
        state.withLock { $0.isFinished = true }
        state.withLock(\.wake)?.signal()
    }

    /// Reads and sends nothing more.
    package func close() {
        state.withLock { $0.isClosed = true }
        state.withLock(\.wake)?.signal()
    }

    private func run(_ receive: ([UInt8]) -> Void, _ wake: WakeEvent) {
        var lines = LineBuffer(limit: lineLimit)
        var hasShutDown = false
        while true {
            let (hasOutput, isFinished, isClosed) = state.withLock { (!$0.output.isEmpty, $0.isFinished, $0.isClosed) }
            if isClosed { return }
            if isFinished, !hasOutput, !hasShutDown {
                shutdown(socket.number, Int32(SHUT_WR))
                hasShutDown = true
            }
            var events = [
                pollfd(fd: socket.number, events: Int16(POLLIN | (hasOutput ? POLLOUT : 0)), revents: 0),
                pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&events, 2, -1) >= 0 || errno == EINTR else { return }
            if events[1].revents != 0 { wake.clear() }
            if events[0].revents & Int16(POLLOUT) != 0, !write() { return }
            guard events[0].revents & Int16(POLLIN | POLLHUP | POLLERR) == 0 || read(&lines, receive) else { return }
        }
    }

    /// - Returns: whether there may be more.
    private func read(_ lines: inout LineBuffer, _ receive: ([UInt8]) -> Void) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(socket.number, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) }
        for line in lines.append(buffer.prefix(count)) { receive(line) }
        return true
    }

    /// - Returns: whether the other side is still there.
    private func write() -> Bool {
        let output = state.withLock(\.output)
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        let count = Glibc.send(socket.number, output, output.count, flags)
        guard count >= 0 else { return errno == EAGAIN || errno == EINTR }
        // Only this thread takes from it.
        state.withLock { $0.output.removeFirst(count) }
        return true
    }
}
