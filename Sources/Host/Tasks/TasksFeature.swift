import JSON

/// `tasks/get`, `tasks/update` and `tasks/cancel`, for clients that know tasks.
struct TasksFeature: Feature {
    let tasks: TaskTable
    let results: ResultWriter

    func methods(in era: ProtocolRevision.Era) -> [String] {
        era == .modern ? ["tasks/get", "tasks/update", "tasks/cancel"] : []
    }

    func capabilities(in revision: ProtocolRevision) -> JSONObject {
        revision.era == .modern ? TasksExtension.capability : [:]
    }

    func begin(_ request: JSONRPCRequest, in scope: RequestScope) throws(JSONRPCError) -> Step {
        try TasksExtension.require(in: scope)
        guard let id = request.params["taskId"]?.stringValue else {
            throw JSONRPCError(.invalidParams, "\"taskId\" must be a string: the task")
        }
        let task = try tasks.find(id, of: scope.caller)
        switch request.method {
        case "tasks/get":
            let report = task.report
            task.deliver(report)
            return .reply(results.complete(report.details, in: scope.revision))
        case "tasks/update":
            guard let responses = request.params["inputResponses"]?.objectValue else {
                throw JSONRPCError(.invalidParams, "\"inputResponses\" must be an object: the answers")
            }
            try task.answer(responses)
        default:
            tasks.cancel(task)
        }
        return .reply(results.complete([:], in: scope.revision))
    }
}
