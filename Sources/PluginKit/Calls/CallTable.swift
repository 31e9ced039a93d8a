import Synchronization

/// The calls that an instance is running, until it is stopped.
final class CallTable: Sendable {
    private struct State {
        var calls: [UInt64: RunningCall] = [:]
        var isClosed = false
        /// Called once the table is closed and empty.
        var whenEmpty: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    subscript(id: UInt64) -> RunningCall? { state.withLock { $0.calls[id] } }

    var all: [RunningCall] { state.withLock { Array($0.calls.values) } }

    /// Adds a call.
    ///
    /// - Returns: false if no calls are taken any more.
    func insert(_ call: RunningCall) -> Bool {
        state.withLock { state in
            if state.isClosed { return false }
            state.calls[call.id] = call
            return true
        }
    }

    /// Removes a call that is finished.
    func remove(_ id: UInt64) {
        let whenEmpty: (@Sendable () -> Void)? = state.withLock { state in
            state.calls[id] = nil
            return state.calls.isEmpty ? state.whenEmpty.take() : nil
        }
        whenEmpty?()
    }

    /// Takes no more calls, and tells when the last has ended, at once if there are none.
    func close(whenEmpty: @escaping @Sendable () -> Void) {
        let isEmpty = state.withLock { state in
            state.isClosed = true
            if state.calls.isEmpty { return true }
            state.whenEmpty = whenEmpty
            return false
        }
        if isEmpty { whenEmpty() }
    }
}
