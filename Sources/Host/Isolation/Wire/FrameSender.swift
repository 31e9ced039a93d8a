import DequeModule
import Dispatch
import Synchronization

/// Sends frames over a connection. Any thread; each frame as a whole, in the order in which they were given here.
package protocol FrameSender: Sendable {
    /// - Returns: false if the frame is too large, or nobody reads any more.
    func send(_ frame: Frame) -> Bool
}

/// Sends at once, and waits where the other end has no room: that of a worker, whose host always reads.
package final class PatientSender: FrameSender {
    private let socket: FrameSocket
    /// Held while a frame is sent, since no other may come between its parts.
    private let turn = Mutex(())

    package init(_ socket: FrameSocket) {
        self.socket = socket
    }

    package func send(_ frame: Frame) -> Bool {
        guard frame.size <= Frame.sizeLimit else { return false }
        let bytes = frame.bytes
        let descriptors = frame.descriptors
        return turn.withLock { _ in
            bytes.withUnsafeBytes { bytes in
                var sent = 0
                while sent < bytes.count {
                    let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
                    let passed = sent == 0 ? descriptors : []
                    guard let count = socket.send(rest, with: passed, waits: true) else { return false }
                    sent += count
                }
                return true
            }
        }
    }
}

/// Never waits: that of a host. What the worker has no room for is kept, up to a limit, and sent once it has.
package final class PromptSender: FrameSender {
    private struct Waiting {
        let bytes: [UInt8]
        let descriptors: [HeldDescriptor]
        var sent = 0

        /// Sends as much as there is room for.
        ///
        /// - Returns: whether all of it is sent; nil if nobody reads any more.
        mutating func send(over socket: FrameSocket) -> Bool? {
            bytes.withUnsafeBytes { bytes in
                while sent < bytes.count {
                    let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
                    let passed = sent == 0 ? descriptors : []
                    guard let count = socket.send(rest, with: passed, waits: false) else { return nil }
                    if count == 0 { return false }
                    sent += count
                }
                return true
            }
        }
    }

    private struct State {
        var waiting = Deque<Waiting>()
        var bytes = 0
        var isOver = false
    }

    private enum Progress {
        case done, stuck, over
        /// It has just turned out that nothing more can be sent.
        case lost
    }

    /// Of a worker that reads, nearly none wait.
    package static let byteLimit = 2 * Frame.sizeLimit
    private static let patience = Duration.seconds(30)

    private let socket: FrameSocket
    private let queue = DispatchQueue(label: "mortise.worker.sender")
    private let state = Mutex(State())
    private let byteLimit: Int
    private let onHang: @Sendable () -> Void

    /// - Parameters:
    ///   - byteLimit: so many bytes wait at most.
    ///   - onHang: hears, once, that nothing more can be sent.
    package init(_ socket: FrameSocket, byteLimit: Int = PromptSender.byteLimit, onHang: @escaping @Sendable () -> Void)
    {
        self.socket = socket
        self.byteLimit = byteLimit
        self.onHang = onHang
    }

    package func send(_ frame: Frame) -> Bool {
        guard frame.size <= Frame.sizeLimit else { return false }
        var item = Waiting(bytes: frame.bytes, descriptors: frame.descriptors)
        let (isTaken, mustDrain, hangs) = state.withLock { state -> (Bool, Bool, Bool) in
            if state.isOver { return (false, false, false) }
            let isFirst = state.waiting.isEmpty
            // Under the lock, for the order; it does not wait.
            switch isFirst ? item.send(over: socket) : .some(false) {
            case true?: return (true, false, false)
            case nil:
                // Told too: a worker that is cut off for another reason than its end is to end.
                state.isOver = true
                return (false, false, true)
            case false?: break
            }
            state.waiting.append(item)
            state.bytes += item.bytes.count
            let hangs = state.bytes > byteLimit
            if hangs { state.isOver = true }
            return (!hangs, isFirst, hangs)
        }
        if hangs { onHang() }
        if mustDrain { queue.async { [self] in drain() } }
        return isTaken
    }

    private func drain() {
        while true {
            switch advance() {
            case .done, .over: return
            case .lost: return onHang()
            case .stuck:
                guard socket.waitForRoom(within: Self.patience) else {
                    end()
                    return onHang()
                }
            }
        }
    }

    private func advance() -> Progress {
        state.withLock { state in
            while !state.isOver, !state.waiting.isEmpty {
                switch state.waiting[0].send(over: socket) {
                case true?: state.bytes -= state.waiting.removeFirst().bytes.count
                case false?: return .stuck
                case nil:
                    state.isOver = true
                    return .lost
                }
            }
            return state.isOver ? .over : .done
        }
    }

    /// Sends nothing more.
    func end() {
        state.withLock { state in
            state.isOver = true
            state.waiting = []
        }
    }
}
