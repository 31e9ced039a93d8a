import PluginAPI
import Synchronization

/// A call that the process at the other end has made: its answer goes back there, no faster than it is taken.
final class ForeignCall: CallConsumer {
    private struct State {
        /// How many bytes of chunks are on their way.
        var unacknowledged = 0
        var isProducerWaiting = false
        var isBodyTaken = false
    }

    /// How the other end names it.
    let id: UInt64
    private let link: FrameLink
    private let onRoom: @Sendable () -> Void
    private let onEnd: @Sendable () -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - id: how the other end names it.
    ///   - onRoom: tells the producer, after it was refused a chunk, that there is room again.
    ///   - onEnd: the call has ended.
    init(
        id: UInt64, over link: FrameLink, onRoom: @escaping @Sendable () -> Void = {},
        onEnd: @escaping @Sendable () -> Void = {}
    ) {
        self.id = id
        self.link = link
        self.onRoom = onRoom
        self.onEnd = onEnd
    }

    func accept(_ chunk: [UInt8]) -> Bool {
        let hasRoom = state.withLock { state in
            guard state.unacknowledged < Frame.window else {
                state.isProducerWaiting = true
                return false
            }
            state.unacknowledged += chunk.count
            return true
        }
        if hasRoom { link.send(Frame(kind: .chunk, id: id, parts: [chunk])) }
        return hasRoom
    }

    /// The other end has taken so many bytes of chunks.
    func acknowledge(_ count: UInt64) {
        let mayContinue = state.withLock { state in
            state.unacknowledged = max(0, state.unacknowledged - Int(clamping: count))
            guard state.isProducerWaiting, state.unacknowledged < Frame.window / 2 else { return false }
            state.isProducerWaiting = false
            return true
        }
        if mayContinue { onRoom() }
    }

    func discardChunks() {
        let wasWaiting = state.withLock { state in
            defer { state.isProducerWaiting = false }
            return state.isProducerWaiting
        }
        // The producer tries again, and is told that nobody wants more.
        if wasWaiting { onRoom() }
    }

    func finish(_ outcome: CallOutcome) {
        onEnd()
        switch outcome {
        case .success(let result): finish(Status.ok, result.bytes)
        case .failure(let error): finish(error.code.status, error.json)
        }
    }

    private func finish(_ status: mortise_status, _ json: [UInt8]) {
        if link.send(Frame(kind: .finish, id: id, status: status, parts: [json])) { return }
        let error = CallError(
            .failed, "The answer has \(json.count) bytes, of which \(Frame.sizeLimit) may be passed between processes.")
        // Where nobody reads any more, nobody waits for this either.
        link.send(Frame(kind: .finish, id: id, status: error.code.status, parts: [error.json]))
    }

    /// The body of a request ends when the client is gone, and the plugin is to know by then which of the two it was. So
    /// who reads a body is told what the host knows at this moment.
    var isAbandoned: Bool {
        guard state.withLock({ $0.isBodyTaken }) else { return false }
        return link.status(Frame(kind: .isCancelled, id: id)) != 0
    }
}

extension ForeignCall: RouteConsumer {
    func takeBody() -> (status: mortise_status, descriptor: Int32) {
        state.withLock { $0.isBodyTaken = true }
        guard let answer = link.ask(Frame(kind: .body, id: id)) else { return (Status.gone, -1) }
        return (answer.status, answer.descriptors.first?.release() ?? -1)
    }

    func respond(
        from plugin: PluginInstance, head: [UInt8]?, descriptor: Int32, offset: Int64, length: Int64
    ) -> mortise_status {
        var copies: [HeldDescriptor] = []
        if descriptor >= 0 {
            guard let copy = HeldDescriptor.duplicate(of: descriptor) else { return Status.failed }
            copies.append(copy)
        }
        return link.status(
            Frame(
                kind: .respond, id: id, first: UInt64(bitPattern: offset), second: UInt64(bitPattern: length),
                parts: [head ?? []], descriptors: copies))
    }
}
