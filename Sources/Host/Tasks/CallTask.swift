import JSON
import Synchronization

/// A call that goes on without the request which began it: its client asks how it is, answers its questions and fetches
/// the result by requests of their own (the extension io.modelcontextprotocol/tasks).
final class CallTask: Sendable {
    /// What a task may be.
    enum Status: String {
        case working, completed, failed, cancelled
        case inputRequired = "input_required"
    }

    private struct State {
        var updated: WallTime
        /// When its client heard of it the last time.
        var heard: WallTime
        /// Whether its client has heard how it ended.
        var isDelivered = false
        /// Whether its client has cancelled it. It is over then, whatever becomes of the call.
        var isCancelled = false
    }

    /// Random, so that nobody can guess it.
    let id: String
    /// Who may use it, as long as he may use its tool.
    let caller: String
    /// The tool that is called.
    let tool: String
    private let call: MultiRoundCall
    private let revision: ProtocolRevision
    private let created: WallTime
    /// So long it is kept after its client has heard of it.
    private let lifetime: Duration
    private let state: Mutex<State>

    /// How often a client should ask, in milliseconds.
    private static let pollInterval: Int64 = 1000

    init(_ call: MultiRoundCall, of tool: String, scope: RequestScope, lifetime: Duration) {
        id = AccessToken.randomDigits()
        caller = scope.caller.id
        self.tool = tool
        revision = scope.revision
        self.call = call
        self.lifetime = lifetime
        created = .now
        state = Mutex(State(updated: created, heard: created))
    }

    var status: Status {
        if state.withLock({ $0.isCancelled }) { return .cancelled }
        switch call.standing {
        case .ended(.result): return .completed
        case .ended(.error): return .failed
        case .asking: return .inputRequired
        case .working: return .working
        }
    }

    /// Whether somebody may use it now.
    func isFor(_ caller: Caller) -> Bool { self.caller == caller.id && caller.mayUse(tool: tool) }

    /// Whether it will not change any more.
    var isOver: Bool {
        switch status {
        case .completed, .failed, .cancelled: true
        case .working, .inputRequired: false
        }
    }

    /// Whether the call has come to its end, which may be after that of the task.
    var hasEnded: Bool {
        if case .ended = call.standing { true } else { false }
    }

    /// The bytes of what it holds for its client.
    var size: Int {
        switch call.standing {
        case .ended(.result(let result)): JSONValue.object(result).serialized().count
        case .ended, .asking, .working: 0
        }
    }

    /// Marks that it is another than before.
    func touch() {
        state.withLock { if !$0.isCancelled { $0.updated = .now } }
    }

    /// Marks that its client hears of it.
    func hear() {
        let isOver = isOver
        state.withLock { state in
            state.heard = .now
            if isOver { state.isDelivered = true }
        }
    }

    /// Whether nothing is lost to its client if it is forgotten.
    var isDispensable: Bool { hasEnded && state.withLock { $0.isDelivered } }

    /// Takes answers to its questions. Those to questions that are not open are ignored.
    ///
    /// - Throws: `-32602` if one is none to its question; then all of them wait on.
    func answer(_ responses: JSONObject) throws(JSONRPCError) {
        if let fault = call.fault(in: responses) {
            throw JSONRPCError(.invalidParams, "\(fault). The task still waits; answer again")
        }
        call.answer(responses)
    }

    /// Ends it, unless it is over.
    ///
    /// - Returns: whether that changed it.
    func cancel() -> Bool {
        guard !isOver else { return false }
        let isFirst = state.withLock { state in
            defer {
                state.isCancelled = true
                state.updated = .now
            }
            return !state.isCancelled
        }
        call.cancel()
        return isFirst
    }

    /// What the request is answered that the call goes on without.
    var creation: JSONObject {
        var creation = summary(.working)
        creation["resultType"] = "task"
        return creation
    }

    /// All that there is to say about it.
    var details: JSONObject {
        let status = status
        var details = summary(status)
        guard status != .cancelled else { return details }
        switch call.standing {
        case .ended(.result(let result)): details["result"] = .object(result)
        case .ended(.error(let error)): details["error"] = error.json
        case .asking(let questions): details["inputRequests"] = .object(questions.requests(in: revision))
        case .working: break
        }
        return details
    }

    private func summary(_ status: Status) -> JSONObject {
        let (updated, heard) = state.withLock { ($0.updated, $0.heard) }
        var summary: JSONObject = [
            "taskId": .string(id), "status": .string(status.rawValue), "createdAt": .string(created.text),
            "lastUpdatedAt": .string(updated.text), "pollIntervalMs": .integer(Self.pollInterval),
            "ttlMs": .integer(Int64(heard.milliseconds - created.milliseconds) + lifetime.milliseconds),
        ]
        summary["statusMessage"] = message(status).map { .string($0) }
        return summary
    }

    private func message(_ status: Status) -> String? {
        switch (status, call.standing) {
        case (.working, _): call.message
        case (.inputRequired, _): "It waits for answers"
        case (.failed, .ended(.error(let error))): error.message
        default: nil
        }
    }
}
