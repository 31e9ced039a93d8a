import Synchronization

/// One client that hears when resources change to which it subscribed.
package final class ResourceFollower: Sendable {
    private struct State {
        var isEnded = false
        var atEnd: (@Sendable () -> Void)?
    }

    /// Takes the URI of what has changed. Any thread; must not wait.
    let onUpdate: @Sendable (String) -> Void
    private let state = Mutex(State())

    package init(onUpdate: @escaping @Sendable (String) -> Void) {
        self.onUpdate = onUpdate
    }

    /// Whether it wants to hear of nothing more.
    var isEnded: Bool { state.withLock { $0.isEnded } }

    /// Sets what has to be done at the end: the first time counts, since it is the same each time.
    func atEnd(_ action: @escaping @Sendable () -> Void) {
        state.withLock { state in
            if state.atEnd == nil, !state.isEnded { state.atEnd = action }
        }
    }

    /// It wants to hear of nothing more.
    package func end() {
        let action = state.withLock { state in
            state.isEnded = true
            defer { state.atEnd = nil }
            return state.atEnd
        }
        action?()
    }
}
