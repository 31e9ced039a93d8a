import JSON

/// How a call may go on as a task.
struct TaskOffer: Sendable {
    /// When it does.
    enum Moment {
        /// From the start.
        case atOnce
        /// Once the questions are answered with which it begins.
        case afterAnswers
        /// Once its request has waited so long.
        case after(Duration)
    }

    let moment: Moment
    private let tool: String
    private let table: TaskTable
    private let scope: RequestScope

    fileprivate init(_ moment: Moment, of tool: String, _ table: TaskTable, _ scope: RequestScope) {
        self.moment = moment
        self.tool = tool
        self.table = table
        self.scope = scope
    }

    /// So long a request waits for the call, nil for as long as it takes.
    var delay: Duration? {
        if case .after(let delay) = moment { delay } else { nil }
    }

    /// Whether a call is to become a task before its request waits for it.
    ///
    /// - Parameter isNew: whether the request begins the call, and does not bring it answers.
    func isDue(_ call: MultiRoundCall, isNew: Bool) -> Bool {
        switch (moment, call.standing) {
        case (.atOnce, _): isNew
        // What it asks by now has to be asked first.
        case (.afterAnswers, .working), (.afterAnswers, .ended): !isNew
        case (.afterAnswers, .asking), (.afterAnswers, .givenUp), (.after, _): false
        }
    }

    /// Makes a call a task.
    ///
    /// - Returns: nil if there is no room; then the call goes on as it was.
    func adopt(_ call: MultiRoundCall) -> CallTask? {
        table.adopt(call, of: tool, in: scope)
    }
}

extension TaskTable {
    /// How a call of a tool may go on as a task, nil if it may not.
    ///
    /// - Parameters:
    ///   - tool: the tool's definition, nil for one that does not exist.
    ///   - name: its name.
    ///   - scope: the request.
    /// - Throws: `-32021` if it must, and the client does not know tasks.
    func offer(for tool: JSONObject?, named name: String, in scope: RequestScope) throws(JSONRPCError) -> TaskOffer? {
        let support = TaskSupport(tool)
        let asksFirst = tool?["execution"]?["asksFirst"]?.boolValue ?? false
        guard TasksExtension.isKnown(in: scope) else {
            // Legacy clients know no tasks of this kind, and no such error: their calls are answered in the end.
            if support == .required, scope.revision.era == .modern { try TasksExtension.require(in: scope) }
            return nil
        }
        switch support {
        case .forbidden: return nil
        case .optional, .required: return TaskOffer(asksFirst ? .afterAnswers : .atOnce, of: name, self, scope)
        case nil: return limits.delay.map { TaskOffer(.after($0), of: name, self, scope) }
        }
    }
}
