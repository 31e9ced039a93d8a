import Synchronization

/// The calls that are running, by id.
final class CallTable: Sendable {
    private struct State {
        var calls: [UInt64: Call] = [:]
        /// Who waits until a plugin has no call any more.
        var waiters: [ObjectIdentifier: [CheckedContinuation<Void, Never>]] = [:]

        func calls(of provider: PluginInstance) -> [Call] {
            calls.values.filter { $0.provider === provider }
        }

        /// Those who need not wait any longer.
        mutating func takeWaiters(for provider: PluginInstance) -> [CheckedContinuation<Void, Never>] {
            let key = ObjectIdentifier(provider)
            guard waiters[key] != nil, calls(of: provider).isEmpty else { return [] }
            return waiters.removeValue(forKey: key) ?? []
        }
    }

    private let lastID = Atomic<UInt64>(0)
    private let state = Mutex(State())

    /// An id that was never issued before: of a call, or of a task that belongs to one.
    func nextID() -> UInt64 {
        lastID.add(1, ordering: .relaxed).newValue
    }

    /// Whether the id was issued at some time, which tells a stale id from an invented one.
    func wasIssued(_ id: UInt64) -> Bool {
        id != 0 && id <= lastID.load(ordering: .relaxed)
    }

    subscript(id: UInt64) -> Call? {
        state.withLock { $0.calls[id] }
    }

    func insert(_ call: Call) {
        state.withLock { $0.calls[call.id] = call }
    }

    func remove(_ call: Call) {
        let waiters = state.withLock { state in
            state.calls[call.id] = nil
            return state.takeWaiters(for: call.provider)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// The running calls that a plugin has to answer.
    func calls(of provider: PluginInstance) -> [Call] {
        state.withLock { $0.calls(of: provider) }
    }

    /// Waits until a plugin has no call to answer.
    func waitUntilIdle(_ provider: PluginInstance) async {
        await withCheckedContinuation { continuation in
            let waiters = state.withLock { state in
                state.waiters[ObjectIdentifier(provider), default: []].append(continuation)
                return state.takeWaiters(for: provider)
            }
            for waiter in waiters { waiter.resume() }
        }
    }

    /// Calls of a plugin have gone to another.
    func reconsider(_ provider: PluginInstance) {
        let waiters = state.withLock { $0.takeWaiters(for: provider) }
        for waiter in waiters { waiter.resume() }
    }

    var all: [Call] {
        state.withLock { Array($0.calls.values) }
    }

    var count: Int {
        state.withLock { $0.calls.count }
    }
}
