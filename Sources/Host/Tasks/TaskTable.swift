import JSON
import Synchronization

/// The calls that go on as tasks, and those that have ended and whose results wait for their clients.
///
/// Bounded in number, size and time: where there are too many, those give way whose end their clients have heard of, the
/// oldest first, and if there are none, calls become no tasks any more; what nobody asks for is cancelled and forgotten.
/// Each task is there for its caller alone.
package final class TaskTable: Sendable {
    private struct Entry {
        let task: CallTask
        /// Rises from task to task.
        let number: Int
        var expiry: Task<Void, Never>
        /// The bytes of its result, once it is there.
        var size = 0
        var followers: [TaskFollower] = []

        /// Forgets a task that nobody will ask for.
        func abandon() {
            expiry.cancel()
            _ = task.cancel()
        }
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// How many there have been so far.
        var count = 0
    }

    let limits: TaskLimits
    private let clock: any Clock<Duration>
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limits: how many, and how long.
    ///   - clock: measures how long, in tests another.
    package init(limits: TaskLimits = TaskLimits(), clock: any Clock<Duration> = .continuous) {
        self.limits = limits
        self.clock = clock
    }

    deinit {
        for entry in state.withLock({ $0.entries.values }) { entry.abandon() }
    }

    /// Keeps a call as a task from now on.
    ///
    /// - Returns: the task, nil if there is no room; then the call goes on as it was.
    func adopt(_ call: MultiRoundCall, of tool: String, in scope: RequestScope) -> CallTask? {
        let task = CallTask(call, of: tool, scope: scope, lifetime: limits.lifetime)
        let (isKept, removed) = state.withLock { state in
            let running = state.entries.values.filter { !$0.task.hasEnded }
            guard running.count < limits.running,
                running.count(where: { $0.task.caller == task.caller }) < limits.runningOfCaller
            else { return (false, [] as [Entry]) }
            let removed = makeRoom(&state, for: 1)
            guard state.entries.count < limits.kept, Self.bytes(state) < limits.bytes else { return (false, removed) }
            state.count += 1
            state.entries[task.id] = Entry(task: task, number: state.count, expiry: expiry(of: task.id))
            return (true, removed)
        }
        for entry in removed { entry.abandon() }
        guard isKept else { return nil }
        call.observe { [weak self] in self?.change(task.id) }
        // It may have ended meanwhile.
        if task.hasEnded { change(task.id) }
        return task
    }

    /// The task of an id. That its client asks for it keeps it.
    ///
    /// - Throws: `-32602` if there is none, or it is somebody else's, which is the same to whoever asks.
    func find(_ id: String, of caller: Caller) throws(JSONRPCError) -> CallTask {
        let task = state.withLock { state -> CallTask? in
            guard let entry = state.entries[id], entry.task.isFor(caller) else { return nil }
            entry.expiry.cancel()
            state.entries[id]?.expiry = expiry(of: id)
            return entry.task
        }
        guard let task else {
            throw JSONRPCError(
                .invalidParams, "There is no such task: it never was, or nobody asked for it for too long")
        }
        task.hear()
        return task
    }

    /// The tool of a task of somebody, whether or not he may use that tool now. Keeps nothing.
    func tool(of id: String, of caller: Caller) -> String? {
        state.withLock { state in
            state.entries[id].flatMap { $0.task.caller == caller.id ? $0.task.tool : nil }
        }
    }

    /// Ends a task, unless it is over.
    func cancel(_ task: CallTask) {
        if task.cancel() { change(task.id) }
    }

    // MARK: Followers

    /// Has somebody hear of changes of tasks, until `unfollow`.
    ///
    /// - Returns: the tasks that are there and his, in their order.
    func follow(_ ids: [String], of caller: Caller, _ follower: TaskFollower) -> [CallTask] {
        state.withLock { state in
            ids.compactMap { id in
                guard let task = state.entries[id]?.task, task.isFor(caller) else { return nil }
                state.entries[id]?.followers.append(follower)
                return task
            }
        }
    }

    func unfollow(_ follower: TaskFollower) {
        state.withLock { state in
            for id in state.entries.keys { state.entries[id]?.followers.removeAll { $0 === follower } }
        }
    }

    // MARK: Changes

    /// Tells of a task that is another than before, if it is.
    private func change(_ id: String) {
        guard let task = state.withLock({ $0.entries[id]?.task }) else { return }
        guard task.touch() else { return }
        let size = task.size
        let (followers, removed) = state.withLock { state in
            state.entries[id]?.size = size
            return (state.entries[id]?.followers ?? [], makeRoom(&state, for: 0))
        }
        for follower in followers { follower.add(task) }
        for entry in removed { entry.abandon() }
    }

    /// Forgets what can be dispensed with, the oldest first, until there is room.
    ///
    /// - Parameter more: how many tasks are to be added.
    private func makeRoom(_ state: inout State, for more: Int) -> [Entry] {
        var bytes = Self.bytes(state)
        func isFull() -> Bool { state.entries.count + more > limits.kept || bytes > limits.bytes }
        guard isFull() else { return [] }
        var removed: [Entry] = []
        let dispensable = state.entries.values.filter(\.task.isDispensable)
        for entry in dispensable.sorted(by: { $0.number < $1.number }) where isFull() {
            state.entries[entry.task.id] = nil
            bytes -= entry.size
            removed.append(entry)
        }
        return removed
    }

    private static func bytes(_ state: State) -> Int {
        state.entries.values.reduce(0) { $0 + $1.size }
    }

    /// A task of its own, since it outlives the request. It is made anew whenever the client asks.
    private func expiry(of id: String) -> Task<Void, Never> {
        Task { [weak self, clock, limits] in
            // Throws when the client has asked again.
            while (try? await clock.sleep(for: limits.lifetime)) != nil {
                guard let self, self.isFollowed(id) else { break }
            }
            guard !Task.isCancelled else { return }
            self?.state.withLock { $0.entries.removeValue(forKey: id) }?.abandon()
        }
    }

    private func isFollowed(_ id: String) -> Bool {
        state.withLock { $0.entries[id]?.followers.isEmpty == false }
    }
}
