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
        /// It goes on, and whoever waits for it was told by `detach` not to.
        case detached
    }

    /// How it stands, for whoever looks from time to time.
    enum Standing: Sendable {
        case working
        case asking([AskedQuestions.Open])
        case ended(Reply)
        /// Its client does not want it any more, whatever becomes of the work.
        case givenUp
    }

    private struct State {
        /// The client's latest request, which may be over.
        var link: RequestLink
        var questions: AskedQuestions
        var lastNumber = 0
        var reply: Reply?
        var isGivenUp = false
        /// What it takes of the server until it has ended, nil once it has.
        var place: CallPlace?
        var work: Task<Void, Never>?
        /// The request that waits until there is something new, nil while none does.
        var waiter: CheckedContinuation<Void, Never>?
        var isDetached = false
        /// What the work said last of its progress.
        var message: String?
        var observer: (@Sendable () -> Void)?
    }

    private let state: Mutex<State>
    /// Whether progress is of use though the request does not ask for it.
    private let keepsProgress: Bool

    /// - Parameters:
    ///   - link: the request that begins the call.
    ///   - early: answers that it brings to questions that were not asked yet.
    ///   - keepsProgress: whether somebody may look at its progress later.
    init(_ link: RequestLink, early: JSONObject = [:], keepsProgress: Bool = false) {
        link.place?.hold()
        state = Mutex(State(link: link, questions: AskedQuestions(early: early), place: link.place))
        self.keepsProgress = keepsProgress
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

    /// Ends the work early, since its client does not want it any more, unless it has ended: that its client is told.
    ///
    /// - Returns: whether it stands otherwise now.
    func giveUp() -> Bool {
        let isNews = state.withLock { state in
            guard state.reply == nil, !state.isGivenUp else { return false }
            state.isGivenUp = true
            return true
        }
        if isNews { cancel() }
        return isNews
    }

    // MARK: The client's side

    /// Checks the answers that a client gives. Those to no open question are left out.
    func checked(_ responses: JSONObject) throws(AnswerFault) -> CheckedAnswers {
        try CheckedAnswers(responses, to: state.withLock { $0.questions.open })
    }

    /// Goes on with a new request of the client and the answers that it brings.
    func resume(_ link: RequestLink, _ answers: CheckedAnswers) {
        state.withLock { $0.link = link }
        answer(answers)
    }

    /// Takes answers of the client.
    func answer(_ answers: CheckedAnswers) {
        let (answered, observer) = state.withLock { state in
            let before = state.questions.open.count
            let answered = state.questions.answer(answers)
            return (answered, state.questions.open.count < before ? state.observer : nil)
        }
        for (asker, answers) in answered { asker.resume(returning: answers) }
        observer?()
    }

    /// Has whoever waits for the call not wait any longer.
    func detach() {
        let waiter = state.withLock { state in
            state.isDetached = true
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// Forgets a `detach` that came when nobody waited any more: whoever waits next is to wait.
    func attach() {
        state.withLock { $0.isDetached = false }
    }

    /// Whether the work has ended, which may be after its client gave it up.
    var hasEnded: Bool { state.withLock { $0.reply != nil } }

    /// How it stands now.
    var standing: Standing {
        state.withLock { state in
            if state.isGivenUp { return .givenUp }
            if let reply = state.reply { return .ended(reply) }
            let open = state.questions.open
            return open.isEmpty ? .working : .asking(open)
        }
    }

    /// What the work said last of its progress.
    var message: String? { state.withLock { $0.message } }

    /// Has somebody told whenever it stands otherwise than before.
    ///
    /// - Parameter observer: any thread; must not wait.
    func observe(_ observer: @escaping @Sendable () -> Void) {
        state.withLock { $0.observer = observer }
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
            if !open.isEmpty { return .asked(open) }
            defer { state.isDetached = false }
            return state.isDetached ? .detached : nil
        }
    }

    private func change() async {
        await withCheckedContinuation { continuation in
            let isNothingNew = state.withLock { state in
                guard state.reply == nil, state.questions.open.isEmpty, !state.isDetached else { return false }
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
        let (place, waiter, observer) = state.withLock { state in
            state.reply = reply
            return (state.place.take(), state.waiter.take(), state.observer)
        }
        place?.leave()
        waiter?.resume()
        observer?()
    }

    // MARK: The work's side

    /// The client's latest request.
    private var link: RequestLink { state.withLock { $0.link } }

    /// What the client would have had to declare for questions that it was not asked, nil if there were none.
    var missingCapabilities: JSONObject? { link.missingCapabilities }

    var capabilities: JSONObject { link.capabilities }

    var wantsProgress: Bool { keepsProgress || link.wantsProgress }

    func progress(done: Double, total: Double?, message: String?) {
        link.progress(done: done, total: total, message: message)
        guard let message else { return }
        let observer = state.withLock { state in
            state.message = message
            return state.observer
        }
        observer?()
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
            let (asker, observer) = state.withLock { ($0.questions.withdraw(number), $0.observer) }
            asker?.resume(throwing: Self.withdrawn)
            observer?()
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
        let (answers, waiter, observer) = try state.withLock { state throws(CallError) in
            // A cancellation that came before the questions were open has found nothing to withdraw.
            if Task.isCancelled { throw Self.withdrawn }
            let answers = try state.questions.ask(questions, number: number, asker: asker)
            return (answers, answers == nil ? state.waiter.take() : nil, state.observer)
        }
        waiter?.resume()
        observer?()
        return answers
    }
}
