import JSON
import Synchronization

/// The calls of modern clients that wait for an answer of their client, each under a token that only the client has.
///
/// The token is the `requestState`: it is random, so that nobody can guess or forge one, serves once, is bound to the
/// caller and the request, and expires.
package final class MultiRoundCalls: Sendable {
    /// What may wait, and how long.
    package struct Limits: Sendable {
        /// So many calls may wait for their clients.
        package var calls = 256
        /// So many calls of one caller may.
        package var callsOfCaller = 64
        /// So long a call waits for its client.
        package var patience = Duration.seconds(600)

        package init() {}
    }

    /// Whose call it is, and which request it answers.
    private struct Owner: Equatable {
        let caller: String
        /// A hash of the request, whose arguments may be too large to be kept.
        let request: Int

        init(_ request: JSONRPCRequest, _ scope: RequestScope) {
            caller = scope.caller.id
            var params = request.params
            // What differs from round to round.
            for key in ["_meta", "inputResponses", "requestState"] { params[key] = nil }
            let constant: JSONObject = ["method": .string(request.method), "params": .object(params)]
            self.request = constant.hashValue
        }
    }

    private struct Entry {
        let call: MultiRoundCall
        let owner: Owner
        /// Rises from call to call.
        let number: Int
        let expiry: Task<Void, Never>

        /// Ends a call whose client will not come back.
        func abandon() {
            expiry.cancel()
            call.cancel()
        }
    }

    private struct State {
        var entries: [[UInt8]: Entry] = [:]
        /// How many calls have waited so far.
        var count = 0
    }

    private let limits: Limits
    private let clock: any Clock<Duration>
    private let waiting = Mutex(State())

    /// - Parameters:
    ///   - limits: what may wait, and how long.
    ///   - clock: measures the patience, in tests another.
    package init(limits: Limits = Limits(), clock: any Clock<Duration> = .continuous) {
        self.limits = limits
        self.clock = clock
    }

    deinit {
        // Without a server nobody can bring answers.
        for entry in waiting.withLock({ $0.entries.values }) { entry.abandon() }
    }

    /// Whether a request goes on with a call that another request began.
    static func continues(_ request: JSONRPCRequest) -> Bool {
        methods.contains(request.method) && request.params["requestState"] != nil
    }

    /// Those whose calls may ask.
    private static let methods: Set = ["tools/call", "prompts/get", "resources/read"]

    /// The operation for a request that may ask its client things: it begins the call, or goes on with it where the
    /// request brings answers. Clients of the legacy era are asked while it runs.
    ///
    /// - Parameters:
    ///   - request: the client's.
    ///   - scope: its scope.
    ///   - results: completes the results that ask.
    ///   - offer: how the call may go on as a task, nil if it may not.
    ///   - call: the call.
    func operation(
        for request: JSONRPCRequest, in scope: RequestScope, results: ResultWriter, asTask offer: TaskOffer? = nil,
        _ call: AskingCall
    ) -> Step.Operation {
        guard scope.revision.era == .modern else {
            return { link in await call.reply(link) { link.missingCapabilities } }
        }
        return { [self] link in
            // Looks at all arguments, which a call that asks nothing need not pay for.
            let owner = { Owner(request, scope) }
            do throws(JSONRPCError) {
                let waiting = try resume(request.params, link, owner, in: scope.revision)
                let running = waiting ?? begin(call, link, request.params, mayBeTask: offer != nil)
                if let offer, offer.isDue(running, isNew: waiting == nil), let task = offer.adopt(running) {
                    return .result(results.complete(task.creation, in: scope.revision))
                }
                switch await round(of: running, offer, owner) {
                case .answered(let reply): return reply
                case .task(let task): return .result(results.complete(task.creation, in: scope.revision))
                case .asked(let questions, let state):
                    let result = Self.result(questions, state, in: scope.revision)
                    return .result(results.complete(result, in: scope.revision))
                }
            } catch {
                return .error(error)
            }
        }
    }

    private func begin(
        _ call: AskingCall, _ link: RequestLink, _ params: JSONObject, mayBeTask: Bool
    ) -> MultiRoundCall {
        let early = params["inputResponses"]?.objectValue ?? [:]
        let running = MultiRoundCall(link, early: early, keepsProgress: mayBeTask)
        running.begin { running in await call.reply(running) { running.missingCapabilities } }
        return running
    }

    /// The call that waits for this request, nil if the request begins one.
    private func resume(
        _ params: JSONObject, _ link: RequestLink, _ owner: () -> Owner, in revision: ProtocolRevision
    ) throws(JSONRPCError) -> MultiRoundCall? {
        let responses = params["inputResponses"] ?? [:]
        guard let responses = responses.objectValue else {
            throw JSONRPCError(.invalidParams, "\"inputResponses\" must be an object")
        }
        guard let state = params["requestState"] else {
            // To begin anew would do twice what was done before the question. Where the plugin has named it, and so
            // expects its answer at any time, that is what is wanted.
            guard !responses.contains(where: { $0.key.hasPrefix(Inquiry.ownPrefix) }) else {
                throw JSONRPCError(
                    .invalidParams, "\"inputResponses\" came without the \"requestState\" of the result that asked")
            }
            return nil
        }
        let token = try token(state)
        let owner = owner()
        let answers = try answers(responses, to: try entry(token, owner).call, link, in: revision)
        let entry = try take(token, owner)
        entry.call.resume(link, answers)
        return entry.call
    }

    /// The answers that a request brings, whose client can be asked what is left to ask.
    ///
    /// - Throws: `-32602` for a wrong answer, `-32021` for a client that has not declared what it needs; the call waits on.
    private func answers(
        _ responses: JSONObject, to call: MultiRoundCall, _ link: RequestLink, in revision: ProtocolRevision
    ) throws(JSONRPCError) -> CheckedAnswers {
        let answers: CheckedAnswers
        do throws(AnswerFault) {
            answers = try call.checked(responses)
        } catch {
            throw JSONRPCError(.invalidParams, "\(error). \(Self.waiting)")
        }
        do throws(CallError) {
            try link.check(answers.unanswered.map(\.question))
        } catch {
            let error = CallError(error.code, "\(error.message). \(Self.waiting)")
            throw JSONRPCError(error, missing: link.missingCapabilities, in: revision) ?? JSONRPCError(error)
        }
        return answers
    }

    private static let waiting = "The call still waits; answer again with the same requestState"

    /// What a request of the client is answered.
    private enum Round {
        case answered(Reply)
        case asked([AskedQuestions.Open], state: String)
        case task(CallTask)
    }

    private func round(of call: MultiRoundCall, _ offer: TaskOffer?, _ owner: () -> Owner) async -> Round {
        var offer = offer
        while true {
            switch await round(of: call, within: offer?.delay) {
            case .answered(let reply):
                return .answered(reply)
            case .detached:
                // Of a client that has left, and where there is no room, the call goes on as it was.
                if !Task.isCancelled, let task = offer?.adopt(call) { return .task(task) }
                offer = nil
            case .asked(let questions):
                // A client that has left gets no token, and nobody else has one.
                if Task.isCancelled {
                    call.refuse(CallError(.cancelled, "The client has left"))
                } else if let state = keep(call, owner()) {
                    return .asked(questions, state: state)
                } else {
                    call.refuse(CallError(.busy, "Too many calls wait for an answer of their client"))
                }
            }
        }
    }

    private static func result(
        _ questions: [AskedQuestions.Open], _ state: String, in revision: ProtocolRevision
    ) -> JSONObject {
        [
            "resultType": "input_required", "inputRequests": .object(questions.requests(in: revision)),
            "requestState": .string(state),
        ]
    }

    /// The next round of a call.
    ///
    /// - Parameter delay: after which it is not waited for any longer; nil for never.
    private func round(of call: MultiRoundCall, within delay: Duration?) async -> MultiRoundCall.Round {
        guard let delay else { return await call.round() }
        let round = await withTaskGroup(of: Void.self) { group in
            group.addTask { [clock] in
                guard (try? await clock.sleep(for: delay)) != nil else { return }  // the round is over
                call.detach()
            }
            let round = await call.round()
            group.cancelAll()
            return round
        }
        // The time may have been over just as the call asked.
        call.attach()
        return round
    }

    // MARK: Tokens

    private static func unknownState() -> JSONRPCError {
        JSONRPCError(
            .invalidParams,
            "\"requestState\" is none that waits for this request: it was changed, was used, has expired, or belongs "
                + "to another request. Call anew without it")
    }

    private func token(_ state: JSONValue) throws(JSONRPCError) -> [UInt8] {
        guard let text = state.stringValue else {
            throw JSONRPCError(.invalidParams, "\"requestState\" must be a string")
        }
        // Looked up by its hash, so that the time which that takes tells nothing about those that would do.
        return AccessToken.hash(of: text.utf8)
    }

    private func entry(_ token: [UInt8], _ owner: Owner) throws(JSONRPCError) -> Entry {
        guard let entry = waiting.withLock({ $0.entries[token] }), entry.owner == owner else {
            throw Self.unknownState()
        }
        return entry
    }

    private func take(_ token: [UInt8], _ owner: Owner) throws(JSONRPCError) -> Entry {
        // Of two requests with one token, the first has it.
        let entry = waiting.withLock { waiting -> Entry? in
            guard waiting.entries[token]?.owner == owner else { return nil }
            return waiting.entries.removeValue(forKey: token)
        }
        guard let entry else { throw Self.unknownState() }
        entry.expiry.cancel()
        return entry
    }

    /// Keeps a call until its client's next request. Of too many calls of one caller the oldest gives way: whoever is
    /// not told apart from others must not be shut out by what they have abandoned.
    ///
    /// - Returns: the token, nil if too many wait of other callers.
    private func keep(_ call: MultiRoundCall, _ owner: Owner) -> String? {
        let state = AccessToken.randomDigits()
        let token = AccessToken.hash(of: state.utf8)
        let (isKept, abandoned) = waiting.withLock { waiting -> (Bool, Entry?) in
            let own = waiting.entries.filter { $0.value.owner.caller == owner.caller }
            var abandoned: Entry?
            if own.count >= limits.callsOfCaller, let oldest = own.min(by: { $0.value.number < $1.value.number }) {
                abandoned = waiting.entries.removeValue(forKey: oldest.key)
            }
            guard waiting.entries.count < limits.calls else { return (false, abandoned) }
            waiting.count += 1
            waiting.entries[token] = Entry(call: call, owner: owner, number: waiting.count, expiry: expiry(of: token))
            return (true, abandoned)
        }
        abandoned?.abandon()
        return isKept ? state : nil
    }

    /// A task of its own, since it outlives the request. Whoever takes the call cancels it.
    private func expiry(of token: [UInt8]) -> Task<Void, Never> {
        Task { [weak self, clock, limits] in
            guard (try? await clock.sleep(for: limits.patience)) != nil else { return }  // the client has answered
            self?.waiting.withLock { $0.entries.removeValue(forKey: token) }?.abandon()
        }
    }
}
