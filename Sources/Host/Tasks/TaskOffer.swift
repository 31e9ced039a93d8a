import JSON

/// How a call may go on as a task.
struct TaskOffer: Sendable {
    /// So long the request waits for the call, nil for not at all.
    let delay: Duration?
    private let table: TaskTable
    private let scope: RequestScope

    fileprivate init(after delay: Duration?, _ table: TaskTable, _ scope: RequestScope) {
        self.delay = delay
        self.table = table
        self.scope = scope
    }

    /// Makes a call a task.
    ///
    /// - Returns: nil if there is no room; then the call goes on as it was.
    func adopt(_ call: MultiRoundCall) -> CallTask? {
        table.adopt(call, in: scope)
    }
}

extension TaskTable {
    /// How a call of a tool may go on as a task, nil if it may not.
    ///
    /// - Parameters:
    ///   - tool: the tool's definition, nil for one that does not exist.
    ///   - scope: the request.
    /// - Throws: `-32021` if it must, and the client does not know tasks.
    func offer(for tool: JSONObject?, in scope: RequestScope) throws(JSONRPCError) -> TaskOffer? {
        let support = TaskSupport(tool)
        guard TasksExtension.isKnown(in: scope) else {
            // Legacy clients know no tasks of this kind, and no such error: their calls are answered in the end.
            if support == .required, scope.revision.era == .modern { try TasksExtension.require(in: scope) }
            return nil
        }
        switch support {
        case .forbidden: return nil
        case .optional, .required: return TaskOffer(after: nil, self, scope)
        case nil: return limits.delay.map { TaskOffer(after: $0, self, scope) }
        }
    }
}
