import Dispatch
import Synchronization

/// What threads wait for that asked something of the process at the other end.
package final class PendingAnswers: Sendable {
    private final class Slot: Sendable {
        let arrival = DispatchSemaphore(value: 0)
        let frame = Mutex<Frame?>(nil)
    }

    private struct State {
        var slots: [UInt64: Slot] = [:]
        var lastToken: UInt64 = 0
        var isOver = false
    }

    private let state = Mutex(State())

    package init() {}

    /// Asks, and waits.
    ///
    /// - Parameters:
    ///   - limit: how long; nil: as long as the connection is there.
    ///   - ask: sends what is asked, with a token.
    /// - Returns: the answer; nil if the connection ended, or the time passed, before it came.
    package func wait(within limit: Duration? = nil, _ ask: (_ token: UInt64) -> Void) -> Frame? {
        let slot = Slot()
        let token: UInt64? = state.withLock { state in
            if state.isOver { return nil }
            state.lastToken += 1
            state.slots[state.lastToken] = slot
            return state.lastToken
        }
        guard let token else { return nil }
        ask(token)
        let deadline = limit.map { DispatchTime.now() + .milliseconds(Int(clamping: $0.milliseconds)) }
        _ = slot.arrival.wait(timeout: deadline ?? .distantFuture)
        state.withLock { $0.slots[token] = nil }
        return slot.frame.withLock { $0 }
    }

    /// An answer has come. One that nobody waits for any more is dropped.
    package func give(_ frame: Frame) {
        guard let slot = state.withLock({ $0.slots.removeValue(forKey: frame.token) }) else { return }
        slot.frame.withLock { $0 = frame }
        slot.arrival.signal()
    }

    /// None will come any more.
    package func end() {
        let slots = state.withLock { state in
            state.isOver = true
            defer { state.slots = [:] }
            return state.slots.values
        }
        for slot in slots { slot.arrival.signal() }
    }
}
