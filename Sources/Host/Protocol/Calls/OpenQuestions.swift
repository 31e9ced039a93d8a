import JSON
import Synchronization

/// The requests of the server that a legacy client has not answered yet.
package final class OpenQuestions: Sendable {
    private struct State {
        var nextID: Int64 = 1
        var waiting: [RequestID: CheckedContinuation<JSONObject, any Error>] = [:]
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
                } else if !sink.send(OutgoingMessage(.question, method: method, params: params, id: id)) {
                    finish(id, .failure(CallError(.gone, "The client does not listen to this call any more")))
                }
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

    /// Fails all open questions and those to come.
    func failAll(_ error: CallError) {
        let waiting = state.withLock { state in
            state.ended = error
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting {
            continuation.resume(throwing: error)
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
            state.waiting[id] = continuation
            return nil
        }
    }

    private func withdraw(_ id: RequestID, _ sink: any MessageSink) {
        guard finish(id, .failure(CallError(.cancelled, "The question was withdrawn"))) else { return }
        sink.send(
            OutgoingMessage(.question, method: "notifications/cancelled", params: ["requestId": id.json]))
    }

    @discardableResult
    private func finish(_ id: RequestID, _ outcome: Result<JSONObject, CallError>) -> Bool {
        guard let continuation = state.withLock({ $0.waiting.removeValue(forKey: id) }) else { return false }
        continuation.resume(with: outcome.mapError { $0 as any Error })
        return true
    }
}
