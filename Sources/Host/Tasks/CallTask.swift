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
        /// Whether it was over when it changed the last time. It does not change any more then.
        var isSettled = false
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
        Status(call.standing)
    }

    /// Whether somebody may use it now.
    func isFor(_ caller: Caller) -> Bool { self.caller == caller.id && caller.mayUse(tool: tool) }

    /// Whether the call has come to its end, which may be after that of the task.
    var hasEnded: Bool { call.hasEnded }

    /// The bytes of what it holds for its client.
    var size: Int {
        switch call.standing {
        case .ended(.result(let result)): JSONValue.object(result).serialized().count
        case .ended, .asking, .working, .givenUp: 0
        }
    }

    /// Marks that it is another than before.
    ///
    /// - Returns: false where it is not, since it was over before.
    func touch() -> Bool {
        let isOver = status.isOver
        return state.withLock { state in
            guard !state.isSettled else { return false }
            state.updated = .now
            state.isSettled = isOver
            return true
        }
    }

    /// Marks that its client is there.
    func hear() {
        state.withLock { $0.heard = .now }
    }

    /// Marks that its client was told how it stands.
    func deliver(_ report: Report) {
        state.withLock { state in
            state.heard = .now
            if report.status.isOver { state.isDelivered = true }
        }
    }

    /// Whether nothing is lost to its client if it is forgotten.
    var isDispensable: Bool { hasEnded && state.withLock { $0.isDelivered } }

    /// Takes answers to its questions. Those to questions that are not open are ignored.
    ///
    /// - Throws: `-32602` if one is none to its question; then all of them wait on.
    func answer(_ responses: JSONObject) throws(JSONRPCError) {
        do throws(AnswerFault) {
            call.answer(try call.checked(responses))
        } catch {
            throw JSONRPCError(.invalidParams, "\(error). The task still waits; answer again")
        }
    }

    /// Ends it, unless it is over.
    ///
    /// - Returns: whether that changed it.
    func cancel() -> Bool { call.giveUp() }

    /// What the request is answered that the call goes on without.
    var creation: JSONObject {
        var creation = summary(.working)
        creation["resultType"] = "task"
        return creation
    }

    /// How it stood at one time.
    struct Report {
        let status: Status
        /// All that there is to say about it.
        let details: JSONObject
    }

    /// How it stands now.
    var report: Report {
        let standing = call.standing
        var details = summary(standing)
        switch standing {
        case .ended(.result(let result)): details["result"] = .object(result)
        case .ended(.error(let error)): details["error"] = error.json
        case .asking(let questions): details["inputRequests"] = .object(questions.requests(in: revision))
        case .working, .givenUp: break
        }
        return Report(status: Status(standing), details: details)
    }

    private func summary(_ standing: MultiRoundCall.Standing) -> JSONObject {
        let (updated, heard) = state.withLock { ($0.updated, $0.heard) }
        var summary: JSONObject = [
            "taskId": .string(id), "status": .string(Status(standing).rawValue), "createdAt": .string(created.text),
            "lastUpdatedAt": .string(updated.text), "pollIntervalMs": .integer(Self.pollInterval),
            "ttlMs": .integer(Int64(heard.milliseconds - created.milliseconds) + lifetime.milliseconds),
        ]
        summary["statusMessage"] = message(standing).map { .string($0) }
        return summary
    }

    private func message(_ standing: MultiRoundCall.Standing) -> String? {
        switch standing {
        case .working: call.message
        case .asking: "It waits for answers"
        case .ended(.error(let error)): error.message
        case .ended(.result), .givenUp: nil
        }
    }
}

extension CallTask.Status {
    fileprivate init(_ standing: MultiRoundCall.Standing) {
        switch standing {
        case .ended(.result): self = .completed
        case .ended(.error): self = .failed
        case .asking: self = .inputRequired
        case .working: self = .working
        case .givenUp: self = .cancelled
        }
    }

    /// Whether nothing else comes after it.
    var isOver: Bool {
        switch self {
        case .completed, .failed, .cancelled: true
        case .working, .inputRequired: false
        }
    }
}
