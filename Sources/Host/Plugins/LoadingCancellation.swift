import Synchronization

/// Gives up the loading of plugins, from any thread: the processes that load some are ended, so that nobody waits for them.
package final class LoadingCancellation: Sendable {
    private struct State {
        var isCancelled = false
        var lastKey: UInt64 = 0
        var ends: [UInt64: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var isCancelled: Bool {
        state.withLock { $0.isCancelled }
    }

    package func cancel() {
        let ends = state.withLock { state in
            state.isCancelled = true
            defer { state.ends = [:] }
            return state.ends.values
        }
        for end in ends { end() }
    }

    /// Runs `body`, which waits for something that is ended where the loading is given up.
    ///
    /// - Parameter end: has it end. Any thread, also at once.
    func run<Value>(endedBy end: @escaping @Sendable () -> Void, _ body: () -> Value) -> Value {
        let key = add(end)
        defer { forget(key) }
        return body()
    }

    /// Has something end where the loading is given up, until it is forgotten.
    ///
    /// - Parameter end: has it end. Any thread, also at once.
    /// - Returns: what to name it by; nil where the loading has been given up.
    func add(_ end: @escaping @Sendable () -> Void) -> UInt64? {
        let key = state.withLock { state -> UInt64? in
            if state.isCancelled { return nil }
            state.lastKey += 1
            state.ends[state.lastKey] = end
            return state.lastKey
        }
        if key == nil { end() }
        return key
    }

    func forget(_ key: UInt64?) {
        // What it holds is not released under the lock.
        if let key { _ = state.withLock { $0.ends.removeValue(forKey: key) } }
    }
}
