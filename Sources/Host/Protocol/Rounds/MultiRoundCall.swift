import JSON
import Synchronization

/// A call of a modern client that goes on over several requests: each time it asks the client something, the request
/// is answered with the question, and the client's next request brings the answer.
///
/// It outlives its requests, so its work is a task of its own; whoever holds the call must end it by `cancel` if no
/// other request comes.
final class MultiRoundCall: ClientLink {
    /// What a request of the client leads to.
    enum Round: Sendable {
        /// The call has ended.
        case answered(Reply)
        /// It goes on when these are answered.
        case asked([Question])
    }

    /// A question that waits for its answer.
    struct Question: Sendable {
        /// Names it within the call.
        let key: String
        let method: String
        let params: JSONObject
    }

    private typealias Answer = CheckedContinuation<JSONObject, any Error>

    private struct State {
        /// The client's latest request, which may be over.
        var link: RequestLink
        var open: [(question: Question, answer: Answer)] = []
        var lastKey = 0
        var reply: Reply?
        var work: Task<Void, Never>?
        /// The request that waits until there is something new, nil while none does.
        var waiter: CheckedContinuation<Void, Never>?
    }

    /// So many questions may be open at once.
    static let questionLimit = 32

    private let state: Mutex<State>

    /// - Parameter link: the request that begins the call.
    init(_ link: RequestLink) {
        state = Mutex(State(link: link))
    }

    /// Begins the work, before this returns for the first time.
    func begin(_ work: @escaping @Sendable (MultiRoundCall) async -> Reply) {
        // A task of its own, since it outlives the request that begins it.
        let task = Task.immediate { self.end(await work(self)) }
        state.withLock { $0.work = task }
    }

    /// Ends the work early. It still returns, and its reply counts.
    func cancel() {
        state.withLock { $0.work }?.cancel()
    }

    // MARK: The client's side

    /// What is wrong with the answers that a client gives, nil if nothing is. Those to no open question are ignored.
    func fault(in responses: JSONObject) -> String? {
        let questions = state.withLock { $0.open.map(\.question) }
        for question in questions {
            guard let response = responses[question.key] else { continue }
            if let fault = AnswerCheck.fault(in: response, to: question.method, params: question.params) {
                return "inputResponses.\(question.key): \(fault)"
            }
        }
        return nil
    }

    /// Goes on with a new request of the client and the answers that it brings.
    func resume(_ link: RequestLink, responses: JSONObject) {
        let answers = state.withLock { state in
            state.link = link
            let given = state.open.compactMap { entry in
                responses[entry.question.key]?.objectValue.map { (entry.answer, $0) }
            }
            state.open.removeAll { responses[$0.question.key]?.objectValue != nil }
            return given
        }
        for (answer, response) in answers { answer.resume(returning: response) }
    }

    /// Waits until the call has ended or asks something. Cancelling the task cancels the call, and then this returns
    /// when it has ended.
    func round() async -> Round {
        await withTaskCancellationHandler {
            while true {
                if let round = current { return round }
                await change()
            }
        } onCancel: {
            cancel()
        }
    }

    private var current: Round? {
        state.withLock { state in
            if let reply = state.reply { return .answered(reply) }
            return state.open.isEmpty ? nil : .asked(state.open.map(\.question))
        }
    }

    private func change() async {
        await withCheckedContinuation { continuation in
            let isNothingNew = state.withLock { state in
                guard state.reply == nil, state.open.isEmpty else { return false }
                state.waiter = continuation
                return true
            }
            if !isNothingNew { continuation.resume() }
        }
    }

    /// Lets the work know that the questions which are open will not be asked.
    func refuse(_ error: CallError) {
        let open = state.withLock { state in
            defer { state.open = [] }
            return state.open
        }
        for (_, answer) in open { answer.resume(throwing: error) }
    }

    private func end(_ reply: Reply) {
        let waiter = state.withLock { state in
            state.reply = reply
            return state.waiter.take()
        }
        waiter?.resume()
    }

    // MARK: The work's side

    /// The client's latest request.
    var link: RequestLink { state.withLock { $0.link } }

    var capabilities: JSONObject { link.capabilities }

    var wantsProgress: Bool { link.wantsProgress }

    func progress(done: Double, total: Double?, message: String?) {
        link.progress(done: done, total: total, message: message)
    }

    func log(level: LogLevel, logger: String, message: String) {
        link.log(level: level, logger: logger, message: message)
    }

    /// Asks with the answer to the client's request, and waits for the client's next one. Cancelling the task withdraws
    /// the question.
    func ask(method: String, params: JSONObject) async throws -> JSONObject {
        try link.check(method, params)
        let question = Question(key: takeKey(), method: method, params: params)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if let refusal = enter(question, continuation) { continuation.resume(throwing: refusal) }
            }
        } onCancel: {
            withdraw(question.key)
        }
    }

    private func takeKey() -> String {
        state.withLock { state in
            state.lastKey += 1
            return "question-\(state.lastKey)"
        }
    }

    /// Returns why the question cannot be asked, nil if it is open now.
    private func enter(_ question: Question, _ answer: Answer) -> CallError? {
        let (refusal, waiter) = state.withLock { state -> (CallError?, CheckedContinuation<Void, Never>?) in
            // A cancellation that came before the question was open has found nothing to withdraw.
            if Task.isCancelled { return (CallError(.cancelled, "The question was withdrawn"), nil) }
            if state.open.count >= Self.questionLimit {
                return (CallError(.busy, "Too many questions to the client are open"), nil)
            }
            state.open.append((question, answer))
            return (nil, state.waiter.take())
        }
        waiter?.resume()
        return refusal
    }

    private func withdraw(_ key: String) {
        let answer = state.withLock { state -> Answer? in
            guard let index = state.open.firstIndex(where: { $0.question.key == key }) else { return nil }
            return state.open.remove(at: index).answer
        }
        answer?.resume(throwing: CallError(.cancelled, "The question was withdrawn"))
    }
}
