import JSON
import Synchronization

/// The requests of the server that a legacy client has not answered yet.
package final class OpenQuestions: Sendable {
    private struct Waiting {
        let continuation: CheckedContinuation<JSONObject, any Error>
        var isSent = false
    }

    private struct State {
        var nextID: Int64 = 1
        var waiting: [RequestID: Waiting] = [:]
        /// Those that were withdrawn while they were being sent.
        var withdrawn: Set<RequestID> = []
        var ended: CallError?
    }

    private let state = Mutex(State())

    /// So many questions may be open at once.
    static let limit = 256

    package init() {}

    /// Asks and waits for the answer. Cancelling the task withdraws the question.
    ///
    /// - Parameters:
    ///   - method: what is asked.
    ///   - params: its parameters.
    ///   - sink: where the question goes; it answers false if it cannot.
    /// - Returns: the client's result.
    /// - Throws: `CallError`: `.unsupported` if the client has no such method, `.failed` if it refused, `.gone` if it
    ///   cannot be reached, `.busy` if too many questions are open, `.cancelled`.
    func ask(_ method: String, _ params: JSONObject, through sink: any MessageSink) async throws -> JSONObject {
        let id = takeID()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if let refusal = enter(id, continuation) {
                    continuation.resume(throwing: refusal)
                } else if Task.isCancelled {
                    withdraw(id, sink)
                } else if sink.send(OutgoingMessage(.question, method: method, params: params, id: id)) {
                    confirmSent(id, sink)
                } else {
                    finish(id, .failure(CallError(.gone, "The client does not listen to this call any more")))
                }
                // Nobody sends it any more.
                state.withLock { _ = $0.withdrawn.remove(id) }
            }
        } onCancel: {
            withdraw(id, sink)
        }
    }

    /// Takes the client's answer. One to no open question is ignored.
    package func receive(_ response: JSONRPCResponse) {
        switch response.outcome {
        case .success(let result):
            finish(response.id, .success(result))
        case .failure(let failure):
            let code: CallError.Code =
                failure.code == Int(JSONRPCError.Code.methodNotFound.rawValue) ? .unsupported : .failed
            finish(response.id, .failure(CallError(code, "The client refused: \(failure.message)")))
        }
    }

    /// Fails the question that a client answered by something that is no response. Without an id it is ignored.
    package func fail(_ id: RequestID?) {
        guard let id else { return }
        finish(id, .failure(CallError(.failed, "The client answered by something that is no JSON-RPC response")))
    }

    /// Fails all open questions and those to come.
    func failAll(_ error: CallError) {
        let waiting = state.withLock { state in
            state.ended = error
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for question in waiting {
            question.continuation.resume(throwing: error)
        }
    }

    private func takeID() -> RequestID {
        state.withLock { state in
            defer { state.nextID += 1 }
            return .integer(state.nextID)
        }
    }

    /// Returns why the question cannot be asked, nil if it is open now.
    private func enter(_ id: RequestID, _ continuation: CheckedContinuation<JSONObject, any Error>) -> CallError? {
        state.withLock { state in
            if let ended = state.ended { return ended }
            if state.waiting.count >= Self.limit {
                return CallError(.busy, "Too many questions to the client are open")
            }
            state.waiting[id] = Waiting(continuation: continuation)
            return nil
        }
    }

    /// A question that the client has not seen goes without a word; of one that it may have seen it is told.
    private func withdraw(_ id: RequestID, _ sink: any MessageSink) {
        let question = state.withLock { state -> Waiting? in
            guard let question = state.waiting.removeValue(forKey: id) else { return nil }
            if !question.isSent { state.withdrawn.insert(id) }
            return question
        }
        guard let question else { return }
        question.continuation.resume(throwing: CallError(.cancelled, "The question was withdrawn"))
        if question.isSent { tellWithdrawn(id, sink) }
    }

    private func confirmSent(_ id: RequestID, _ sink: any MessageSink) {
        let wasWithdrawn = state.withLock { state in
            state.waiting[id]?.isSent = true
            return state.withdrawn.contains(id)
        }
        if wasWithdrawn { tellWithdrawn(id, sink) }
    }

    private func tellWithdrawn(_ id: RequestID, _ sink: any MessageSink) {
        sink.send(
            OutgoingMessage(.question, method: "notifications/cancelled", params: ["requestId": id.json]))
    }

    @discardableResult
    private func finish(_ id: RequestID, _ outcome: Result<JSONObject, CallError>) -> Bool {
        guard let question = state.withLock({ $0.waiting.removeValue(forKey: id) }) else { return false }
        question.continuation.resume(with: outcome.mapError { $0 as any Error })
        return true
    }
}
