import DequeModule
import PluginAPI
import Synchronization

/// Gives the router what the other process answers to calls: in the order in which it comes, and no faster than
/// whoever waits for it takes it.
final class AnswerIntake: Sendable {
    private enum Step {
        case chunk([UInt8])
        case finish(mortise_status, [UInt8])
    }

    /// The part of a call's answer that has come and was not taken.
    private struct Held {
        var steps = Deque<Step>()
        var bytes = 0
        var isDelivering = false
        /// The router said that there is room, perhaps before it was known that there had been none.
        var hasRoom = false
    }

    private let link: FrameLink
    private let router: Router
    /// In whose name the calls are answered.
    private let plugin: PluginInstance
    private let held = Mutex<[UInt64: Held]>([:])

    init(_ link: FrameLink, router: Router, of plugin: PluginInstance) {
        self.link = link
        self.router = router
        self.plugin = plugin
    }

    /// - Throws: `FrameError` where more comes than was asked for.
    func takeChunk(_ frame: Frame) throws(FrameError) {
        let chunk = frame.part(0)
        // The last one may exceed the window, by no more than a chunk has.
        let isWithinWindow = held.withLock { held in
            var answer = held[frame.id] ?? Held()
            guard answer.bytes < Frame.window else { return false }
            answer.steps.append(.chunk(chunk))
            answer.bytes += chunk.count
            held[frame.id] = answer
            return true
        }
        guard isWithinWindow else { throw FrameError("more of an answer came than it was given room for") }
        beginDelivery(of: frame.id)
    }

    func takeEnd(_ frame: Frame) {
        let isNext = held.withLock { held in
            if held[frame.id] == nil { return true }
            held[frame.id]?.steps.append(.finish(frame.status, frame.part(0)))
            return false
        }
        if isNext {
            _ = router.finish(frame.id, from: plugin, status: frame.status, json: frame.part(0))
        } else {
            beginDelivery(of: frame.id)
        }
    }

    /// Whoever waits for the answer has room again.
    func makeRoom(for id: UInt64) {
        held.withLock { $0[id]?.hasRoom = true }
        beginDelivery(of: id)
    }

    private func beginDelivery(of id: UInt64) {
        let isFirst = held.withLock { held in
            guard let answer = held[id], !answer.isDelivering else { return false }
            held[id]?.isDelivering = true
            return true
        }
        if isFirst { deliver(id) }
    }

    private func deliver(_ id: UInt64) {
        while let step = next(of: id) {
            switch step {
            case .chunk(let chunk):
                guard router.emit(id, from: plugin, chunk: chunk) != Status.busy else {
                    if pause(id) { return }
                    continue
                }
                drop(chunk, of: id)
                link.send(Frame(kind: .acknowledge, id: id, first: UInt64(chunk.count)))
            case .finish(let status, let json):
                held.withLock { $0[id] = nil }
                _ = router.finish(id, from: plugin, status: status, json: json)
                return
            }
        }
    }

    private func next(of id: UInt64) -> Step? {
        held.withLock { held in
            guard let step = held[id]?.steps.first else {
                held[id] = nil
                return nil
            }
            held[id]?.hasRoom = false
            return step
        }
    }

    /// - Returns: false if there has been room since.
    private func pause(_ id: UInt64) -> Bool {
        held.withLock { held in
            guard held[id]?.hasRoom == false else { return false }
            held[id]?.isDelivering = false
            return true
        }
    }

    private func drop(_ chunk: [UInt8], of id: UInt64) {
        held.withLock { held in
            _ = held[id]?.steps.popFirst()
            held[id]?.bytes -= chunk.count
        }
    }
}
