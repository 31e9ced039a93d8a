import DequeModule
import PluginAPI
import Synchronization

/// Delivers the answer of one call to the plugin that made it: in order, one at a time, on the plugin's own
/// queue, and never more than the plugin keeps up with.
final class ReplyQueue: CallConsumer {
    /// How many bytes may wait before the producer has to.
    static let window = 1 << 20

    private struct State {
        var chunks = Deque<[UInt8]>()
        var bufferedBytes = 0
        var outcome: CallOutcome?
        var isPaused = false
        /// The plugin asked for more while it was taking a chunk: what it answers to that chunk is then outdated.
        var hasResumed = false
        var isDelivering = false
        var isProducerWaiting = false
        var isClosed = false
    }

    private enum Step {
        case chunk([UInt8], producerMayContinue: Bool)
        case final(CallOutcome)
    }

    let id: UInt64
    private let receiver: ReplyReceiver
    private let plugin: PluginInstance
    private let onRoom: @Sendable () -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - id: the call's id.
    ///   - receiver: the function of the plugin that takes the answer.
    ///   - plugin: the plugin that made the call.
    ///   - onRoom: tells the producer, after it was refused a chunk, that there is room again.
    init(id: UInt64, receiver: ReplyReceiver, plugin: PluginInstance, onRoom: @escaping @Sendable () -> Void) {
        self.id = id
        self.receiver = receiver
        self.plugin = plugin
        self.onRoom = onRoom
    }

    func accept(_ chunk: [UInt8]) -> Bool {
        let (isTaken, mustSchedule) = state.withLock { state in
            if state.isClosed { return (true, false) }
            if state.bufferedBytes >= Self.window {
                state.isProducerWaiting = true
                return (false, false)
            }
            state.chunks.append(chunk)
            state.bufferedBytes += chunk.count
            return (true, Self.beginDelivery(&state))
        }
        if mustSchedule { schedule() }
        return isTaken
    }

    func finish(_ outcome: CallOutcome) {
        let mustSchedule = state.withLock { state in
            state.outcome = outcome
            return Self.beginDelivery(&state)
        }
        if mustSchedule { schedule() }
    }

    func discardChunks() {
        let (mustSchedule, wasWaiting) = state.withLock { state in
            state.chunks.removeAll()
            state.bufferedBytes = 0
            state.isPaused = false
            state.isClosed = true
            defer { state.isProducerWaiting = false }
            return (Self.beginDelivery(&state), state.isProducerWaiting)
        }
        if mustSchedule { schedule() }
        if wasWaiting { onRoom() }
    }

    /// The plugin wants more chunks after it had answered that it is busy.
    func resume() {
        let mustSchedule = state.withLock { state in
            state.isPaused = false
            state.hasResumed = true
            return Self.beginDelivery(&state)
        }
        if mustSchedule { schedule() }
    }

    private static func beginDelivery(_ state: inout State) -> Bool {
        guard !state.isDelivering, !state.isPaused, !state.chunks.isEmpty || state.outcome != nil else { return false }
        state.isDelivering = true
        return true
    }

    private func schedule() {
        plugin.perform { [self] in deliver() }
    }

    private func deliver() {
        while let step = next() {
            switch step {
            case .chunk(let bytes, let producerMayContinue):
                if receiver.receive(Status.more, bytes) == Status.busy {
                    state.withLock { $0.isPaused = !$0.isClosed && !$0.hasResumed }
                }
                if producerMayContinue { onRoom() }
            case .final(let outcome):
                plugin.forget(self)
                switch outcome {
                case .success(let result): _ = receiver.receive(Status.ok, result.bytes)
                case .failure(let error): _ = receiver.receive(error.code.status, error.json)
                }
                return
            }
        }
    }

    private func next() -> Step? {
        state.withLock { state in
            if state.isPaused {
                state.isDelivering = false
                return nil
            }
            if let chunk = state.chunks.popFirst() {
                state.bufferedBytes -= chunk.count
                state.hasResumed = false
                let mayContinue = state.isProducerWaiting && state.bufferedBytes < Self.window / 2
                if mayContinue { state.isProducerWaiting = false }
                return .chunk(chunk, producerMayContinue: mayContinue)
            }
            if let outcome = state.outcome {
                state.outcome = nil
                return .final(outcome)
            }
            state.isDelivering = false
            return nil
        }
    }
}
