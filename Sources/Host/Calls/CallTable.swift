import Synchronization

/// The calls that are running, by id.
final class CallTable: Sendable {
    private let lastID = Atomic<UInt64>(0)
    private let calls = Mutex<[UInt64: Call]>([:])

    /// An id that was never issued before: of a call, or of a task that belongs to one.
    func nextID() -> UInt64 {
        lastID.add(1, ordering: .relaxed).newValue
    }

    /// Whether the id was issued at some time, which tells a stale id from an invented one.
    func wasIssued(_ id: UInt64) -> Bool {
        id != 0 && id <= lastID.load(ordering: .relaxed)
    }

    subscript(id: UInt64) -> Call? {
        calls.withLock { $0[id] }
    }

    func insert(_ call: Call) {
        calls.withLock { $0[call.id] = call }
    }

    func remove(_ call: Call) {
        calls.withLock { $0[call.id] = nil }
    }

    /// The running calls that a plugin has to answer.
    func calls(of provider: PluginInstance) -> [Call] {
        calls.withLock { calls in
            calls.values.filter { $0.provider === provider }
        }
    }

    var all: [Call] {
        calls.withLock { Array($0.values) }
    }

    var count: Int {
        calls.withLock { $0.count }
    }
}
