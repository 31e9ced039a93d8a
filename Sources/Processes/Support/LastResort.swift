internal import Dispatch
internal import Synchronization

/// Does what must not be left undone, should what makes it needless not happen in time.
///
/// Its time runs in a cancelled task too, in which sleeping ends at once, and what it does may block.
package final class LastResort: Sendable {
    private enum State {
        case unarmed, armed, over
    }

    private static let queue = DispatchQueue(label: "mortise.last-resort", attributes: .concurrent)

    private let grace: Duration
    private let action: @Sendable () -> Void
    private let state = Mutex(State.unarmed)

    /// - Parameters:
    ///   - grace: how long it waits once it is armed.
    ///   - action: what it does then.
    package init(after grace: Duration, _ action: @escaping @Sendable () -> Void) {
        self.grace = grace
        self.action = action
    }

    /// Lets its time run. Nothing happens the second time.
    package func arm() {
        guard advance(from: .unarmed, to: .armed) else { return }
        Self.queue.asyncAfter(deadline: .now() + grace / .seconds(1)) { [self] in
            if advance(from: .armed, to: .over) { action() }
        }
    }

    /// Has it do nothing, if it has not begun.
    package func callOff() {
        state.withLock { $0 = .over }
    }

    private func advance(from expected: State, to next: State) -> Bool {
        state.withLock { state in
            guard state == expected else { return false }
            state = next
            return true
        }
    }
}
