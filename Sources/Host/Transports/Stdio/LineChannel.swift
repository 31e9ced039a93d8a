import DequeModule
import Synchronization
import SystemPackage

/// Lines in on one descriptor and out on another, moved by one thread that waits in `poll`.
///
/// The descriptors may be pipes, sockets, terminals or files, and are left in the mode they have: they may be shared
/// with other processes, for which a mode change would be a surprise.
final class LineChannel: MessageSink {
    private typealias Reader = CheckedContinuation<LineSplitter.Line?, Never>

    private struct State {
        var lines = Deque<LineSplitter.Line>()
        var lineBytes = 0
        var inputHasEnded = false
        var reader: Reader?

        var output = OutputQueue()
        var outputHasFailed = false
        /// What waits until there is room for it.
        var announcements = Announcements()
        var isClosing = false
        var isClosed = false
        var roomWaiter: CheckedContinuation<Void, Never>?
        var closeWaiter: CheckedContinuation<Void, Never>?

        var hasInputRoom: Bool { lines.count < 256 && lineBytes < 1 << 20 }
        var hasMessageRoom: Bool { output.byteCount < 1 << 20 }
        var hasOutputRoom: Bool { outputHasFailed || output.byteCount < 8 << 20 }
    }

    /// What the thread waits for.
    struct Interest: Sendable {
        var input: Bool
        var output: Bool
        var watchesOutput: Bool
        var isOver: Bool
    }

    private let state = Mutex(State())
    private let wakeup: Wakeup
    private let onOutputFailure: @Sendable () -> Void

    /// - Parameters:
    ///   - input: where lines come from.
    ///   - output: where lines go.
    ///   - lineLimit: the most bytes of a line.
    ///   - onOutputFailure: called once if nobody reads the output any more.
    /// - Throws: `Errno` where the process has no descriptor or thread left.
    init(
        input: FileDescriptor, output: FileDescriptor, lineLimit: Int, onOutputFailure: @escaping @Sendable () -> Void
    ) throws {
        wakeup = try Wakeup()
        self.onOutputFailure = onOutputFailure
        try BlockingThread.start("stdio") { [self] in
            var pump = DescriptorPump(input: input, output: output, lineLimit: lineLimit, channel: self)
            pump.run()
        }
    }

    /// The next line, nil after the last one and after `endInput`. To be called by one task.
    func nextLine() async -> LineSplitter.Line? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (line, isKnown, hasRoom) = state.withLock { state in Self.take(&state, else: continuation) }
                if hasRoom { wakeup.signal() }
                if isKnown { continuation.resume(returning: line) }
            }
        } onCancel: {
            endInput()
        }
    }

    /// Reads no more. The lines that have been read still come.
    func endInput() {
        receive([], isEnd: true)
        wakeup.signal()
    }

    /// Queues a line. Any thread. Without effect if nobody reads the output any more.
    func write(_ line: [UInt8]) {
        let isQueued = state.withLock { state in
            guard !state.outputHasFailed, !state.isClosing else { return false }
            state.output.append(line)
            return true
        }
        if isQueued { wakeup.signal() }
    }

    @discardableResult
    func send(_ message: OutgoingMessage) -> Bool {
        let isQueued = state.withLock { state in
            guard !state.outputHasFailed, !state.isClosing else { return false }
            guard message.kind == .question || state.hasMessageRoom else { return false }
            state.output.append(message.bytes)
            return true
        }
        if isQueued { wakeup.signal() }
        return isQueued
    }

    /// Queues a message as soon as there is room for it, unless the same still waits. Any thread.
    func announce(_ message: OutgoingMessage) {
        let isQueued = state.withLock { state in
            guard !state.outputHasFailed, !state.isClosing else { return false }
            state.announcements.add(message)
            return Self.queueAnnouncements(&state)
        }
        if isQueued { wakeup.signal() }
    }

    @discardableResult
    private static func queueAnnouncements(_ state: inout State) -> Bool {
        var isQueued = false
        while state.hasMessageRoom, let message = state.announcements.first {
            state.announcements.removeFirst()
            state.output.append(message.bytes)
            isQueued = true
        }
        return isQueued
    }

    /// Waits while too much output is queued. To be called by the task that takes lines, so that a client which sends
    /// and never reads is not served without end.
    func waitForRoom() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let hasRoom = state.withLock { state in
                    if state.hasOutputRoom { return true }
                    state.roomWaiter = continuation
                    return false
                }
                if hasRoom { continuation.resume() }
            }
        } onCancel: {
            abandonOutput()
        }
    }

    /// Writes what is queued, then ends the thread. Takes no more lines.
    func close() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isClosed = state.withLock { state in
                    state.isClosing = true
                    if !state.isClosed { state.closeWaiter = continuation }
                    return state.isClosed
                }
                if isClosed { continuation.resume() } else { wakeup.signal() }
            }
        } onCancel: {
            abandonOutput()
        }
    }

    /// Gives up what is queued, as if nobody read it any more: it must not keep the process from ending. Any thread.
    func abandonOutput() {
        outputFailed()
        wakeup.signal()
    }

    private static func take(
        _ state: inout State, else continuation: Reader
    ) -> (line: LineSplitter.Line?, isKnown: Bool, hasRoom: Bool) {
        let hadRoom = state.hasInputRoom
        guard let line = state.lines.popFirst() else {
            if !state.inputHasEnded { state.reader = continuation }
            return (nil, state.inputHasEnded, false)
        }
        state.lineBytes -= line.byteCount
        return (line, true, !hadRoom && state.hasInputRoom)
    }
}

// What the thread calls.
extension LineChannel {
    var interest: Interest {
        state.withLock { state in
            let isFlushed = state.output.isEmpty || state.outputHasFailed
            return Interest(
                input: !state.inputHasEnded && state.hasInputRoom,
                output: !isFlushed,
                watchesOutput: !state.outputHasFailed,
                isOver: state.isClosing && isFlushed)
        }
    }

    var wakeupDescriptor: FileDescriptor { wakeup.descriptor }

    func clearWakeup() { wakeup.clear() }

    /// Takes lines that were read.
    func receive(_ lines: [LineSplitter.Line], isEnd: Bool) {
        let (reader, line) = state.withLock { state in
            guard !state.inputHasEnded else { return (nil as Reader?, nil as LineSplitter.Line?) }
            state.inputHasEnded = isEnd
            state.lines += lines
            state.lineBytes += lines.reduce(0) { $0 + $1.byteCount }
            guard let reader = state.reader, isEnd || !state.lines.isEmpty else { return (nil, nil) }
            state.reader = nil
            let line = state.lines.popFirst()
            state.lineBytes -= line?.byteCount ?? 0
            return (reader, line)
        }
        reader?.resume(returning: line)
    }

    /// The next bytes to write.
    func nextOutput(_ count: Int) -> ArraySlice<UInt8> {
        state.withLock { $0.output.next(count) }
    }

    /// Takes away what was written.
    func didWrite(_ count: Int) {
        let waiter = state.withLock { state in
            state.output.remove(count)
            Self.queueAnnouncements(&state)
            return Self.takeRoomWaiter(&state)
        }
        waiter?.resume()
    }

    /// Nobody reads the output any more, so there is no point in reading the input.
    func outputFailed() {
        let (isFirst, waiter) = state.withLock { state in
            let isFirst = !state.outputHasFailed
            state.outputHasFailed = true
            state.output.removeAll()
            return (isFirst, Self.takeRoomWaiter(&state))
        }
        waiter?.resume()
        receive([], isEnd: true)
        if isFirst { onOutputFailure() }
    }

    /// The thread has ended.
    func didClose() {
        let waiter = state.withLock { state in
            state.isClosed = true
            defer { state.closeWaiter = nil }
            return state.closeWaiter
        }
        receive([], isEnd: true)
        waiter?.resume()
    }

    private static func takeRoomWaiter(_ state: inout State) -> CheckedContinuation<Void, Never>? {
        guard state.hasOutputRoom else { return nil }
        defer { state.roomWaiter = nil }
        return state.roomWaiter
    }
}

extension LineSplitter.Line {
    var byteCount: Int {
        if case .text(let bytes) = self { bytes.count } else { 0 }
    }
}
