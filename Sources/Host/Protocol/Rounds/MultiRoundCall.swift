import JSON
import Synchronization

/// A call of a modern client that goes on over several requests: each time it asks the client something, the request
/// is answered with the questions, and the client's next request brings the answers.
///
/// It outlives its requests, so its work is a task of its own; whoever holds the call must end it by `cancel` if no
/// other request comes.
final class MultiRoundCall: ClientLink {
    /// What a request of the client leads to.
    enum Round: Sendable {
        /// The call has ended.
        case answered(Reply)
        /// It goes on when these are answered.
        case asked([AskedQuestions.Open])
    }

    private struct State {
        /// The client's latest request, which may be over.
        var link: RequestLink
        var questions: AskedQuestions
        var lastNumber = 0
        var reply: Reply?
        var work: Task<Void, Never>?
        /// The request that waits until there is something new, nil while none does.
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state: Mutex<State>

    /// - Parameters:
    ///   - link: the request that begins the call.
    ///   - early: answers that it brings to questions that were not asked yet.
    init(_ link: RequestLink, early: JSONObject = [:]) {
        state = Mutex(State(link: link, questions: AskedQuestions(early: early)))
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
        state.withLock { $0.questions }.fault(in: responses)
    }

    /// Goes on with a new request of the client and the answers that it brings.
    func resume(_ link: RequestLink, responses: JSONObject) {
        let answered = state.withLock { state in
            state.link = link
            return state.questions.answer(responses)
        }
        for (asker, answers) in answered { asker.resume(returning: answers) }
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
            let open = state.questions.open
            return open.isEmpty ? nil : .asked(open)
        }
    }

    private func change() async {
        await withCheckedContinuation { continuation in
            let isNothingNew = state.withLock { state in
                guard state.reply == nil, state.questions.open.isEmpty else { return false }
                state.waiter = continuation
                return true
            }
            if !isNothingNew { continuation.resume() }
        }
    }

    /// Lets the work know that the questions which are open will not be asked.
    func refuse(_ error: CallError) {
        let askers = state.withLock { $0.questions.withdrawAll() }
        for asker in askers { asker.resume(throwing: error) }
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
    private var link: RequestLink { state.withLock { $0.link } }

    /// What the client would have had to declare for questions that it was not asked, nil if there were none.
    var missingCapabilities: JSONObject? { link.missingCapabilities }

    var capabilities: JSONObject { link.capabilities }

    var wantsProgress: Bool { link.wantsProgress }

    func progress(done: Double, total: Double?, message: String?) {
        link.progress(done: done, total: total, message: message)
    }

    func log(level: LogLevel, logger: String, message: String) {
        link.log(level: level, logger: logger, message: message)
    }

    /// Asks with the answer to the client's request, and waits for the client's next one. Cancelling the task withdraws
    /// the questions.
    func ask(_ questions: [Question]) async throws -> [JSONObject] {
        try link.check(questions)
        let number = takeNumber()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { asker in
                do throws(CallError) {
                    if let answers = try enter(questions, number, asker) { asker.resume(returning: answers) }
                } catch {
                    asker.resume(throwing: error)
                }
            }
        } onCancel: {
            let asker = state.withLock { $0.questions.withdraw(number) }
            asker?.resume(throwing: Self.withdrawn)
        }
    }

    private static let withdrawn = CallError(.cancelled, "The question was withdrawn")

    private func takeNumber() -> Int {
        state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
    }

    /// Returns the answers if they are there already. Otherwise the questions are open now.
    private func enter(
        _ questions: [Question], _ number: Int, _ asker: AskedQuestions.Asker
    ) throws(CallError) -> [JSONObject]? {
        let (answers, waiter) = try state.withLock { state throws(CallError) in
            // A cancellation that came before the questions were open has found nothing to withdraw.
            if Task.isCancelled { throw Self.withdrawn }
            let answers = try state.questions.ask(questions, number: number, asker: asker)
            return (answers, answers == nil ? state.waiter.take() : nil)
        }
        waiter?.resume()
        return answers
    }
}
