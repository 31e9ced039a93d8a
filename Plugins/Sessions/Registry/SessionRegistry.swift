internal import Jupyter
package import PluginKit
internal import Programs
internal import Synchronization

/// The sessions by their names, and the one that each caller has chosen.
package final class SessionRegistry: Sendable {
    private struct State {
        var sessions: [SessionKey: Session] = [:]
        var current = CurrentSessions()
        var ended = EndedSessions()
        var isClosed = false
        /// Why all sessions are lost that there were before, if they are.
        let loss: String?
        /// Comes when it is known whether the sessions are another generation's; nil where that is out of the question.
        var handover: Latch<Bool>?

        /// Why no session can be used now.
        var refusal: PluginError? {
            if isClosed { return SessionRegistry.closed }
            return handover == nil ? nil : SessionRegistry.handingOver
        }

        func names(of principal: String?) -> Set<String> {
            Set(sessions.keys.filter { $0.principal == principal }.map(\.id))
        }

        /// The error of who names a session that is not there.
        func unknown(_ key: SessionKey) -> PluginError {
            let known = names(of: key.principal).union([SessionName.default]).sorted().joined(separator: ", ")
            let problem =
                ended.reason(key).map { "The session \"\(key.id)\" \($0)." }
                ?? "There is no session \"\(SessionName.shown(key.id))\"\(loss.map { ", perhaps because \($0)" } ?? "")."
            return PluginError(.notFound, "\(problem) session_id can be: \(known). create_session makes one.")
        }
    }

    private static let closed = PluginError(.gone, "The sessions have been ended.")
    /// Said while the sessions are handed over, and after that.
    static let handingOver = PluginError(.gone, "The sessions are handed over to the next generation of the plugin.")

    /// Each session once, when it is added: somebody has to `attend` to it.
    let added: AsyncStream<Session>
    /// The most sessions of a principal.
    package var limit: Int { configuration.sessionLimit }

    private let addedInput: AsyncStream<Session>.Continuation
    private let configuration: SessionConfiguration
    private let host: KernelHost
    private let state: Mutex<State>

    init(configuration: SessionConfiguration, host: KernelHost) {
        self.configuration = configuration
        self.host = host
        state = Mutex(State(loss: configuration.loss))
        (added, addedInput) = AsyncStream.makeStream()
    }

    /// Goes on with the sessions of another generation.
    ///
    /// - Returns: the sessions, whose turns that one has.
    func inherit(_ handed: HandedSessions, from heir: SessionHeir) async throws -> [Session] {
        let sessions = handed.sessions.map { entry in
            let inheritance = Inheritance(isBusy: entry.isBusy, idleTime: entry.idleTime, heir: heir)
            let session = Session(
                entry.key, description: entry.description, createdAt: entry.createdAt, inheritance: inheritance,
                configuration: configuration, host: host)
            session.slot.expect(entry.slot)
            return session
        }
        for session in sessions {
            // The generation before this one has the turn, and uses it.
            try await session.turns.enter()
            _ = session.activity.begin()
            addedInput.yield(session)
        }
        state.withLock { state in
            for session in sessions { state.sessions[session.key] = session }
            state.current = handed.current
            state.ended = handed.ended
        }
        return sessions
    }

    /// All sessions, and who has chosen which, for the next generation. None of them is ended until `endHandover`, and none
    /// can be used but by those who do so now.
    func beginHandover() -> (HandedSessions, [Session]) {
        let (all, current, ended) = state.withLock { state in
            state.handover = Latch()
            return (Array(state.sessions.values), state.current, state.ended)
        }
        // One that has just been idle for too long is not handed over.
        let entries = all.map { ($0, HandedSessions.Entry($0)) }.filter { $0.0.activity.begin() }
        let handed = HandedSessions(sessions: entries.map(\.1), current: current, ended: ended)
        return (handed, entries.map(\.0))
    }

    /// The next generation has come about, or not.
    func endHandover(of sessions: [Session], isAccepted: Bool) {
        let outcome = state.withLock { state in
            defer { if !isAccepted { state.handover = nil } }
            return state.handover
        }
        if !isAccepted { for session in sessions { session.activity.end() } }
        outcome?.set(isAccepted)
    }

    /// Whether the sessions are another generation's now.
    func isHandedOver() async throws -> Bool {
        try await state.withLock(\.handover)?.wait() ?? false
    }

    /// The generation before this one has ended a session.
    func drop(_ session: Session, because reason: String) {
        remove(session, because: reason)
        session.close()
    }

    /// Lends a session, which is in use meanwhile.
    ///
    /// - Parameters:
    ///   - id: the one that a call names, nil for the caller's current one.
    ///   - caller: who calls.
    ///   - body: what is done with it.
    /// - Throws: `PluginError` with `notFound` if there is no such session.
    package func use<Result: Sendable>(
        _ id: String?, by caller: Caller, _ body: (Session) async throws -> Result
    ) async throws -> Result {
        while true {
            let session = try session(id, of: caller)
            guard session.activity.begin() else {
                guard !state.withLock(\.isClosed) else { throw Self.closed }
                // It has been idle for too long just now.
                remove(session, because: idleReason)
                continue
            }
            defer { session.activity.end() }
            // Whoever hands over waits for those who have come this far before.
            if let refusal = state.withLock(\.refusal) { throw refusal }
            // In a moment, unless it runs code.
            if let inheritance = session.inheritance, !inheritance.isBusy { try await inheritance.arrival.wait() }
            return try await body(session)
        }
    }

    /// Takes what a caller that names no session has to know: that its session is not the one that it chose.
    package func takeNotice(for caller: Caller) -> String? {
        takeReason(for: caller).map { "This ran in session \"\(SessionName.default)\", because \($0)." }
    }

    /// What a caller that looks at its sessions has to know: that its session is not the one that it chose. A cell is
    /// told it still.
    package func notice(for caller: Caller) -> String? {
        state.withLock { $0.current.reason(for: caller) }.map {
            "The current session is \"\(SessionName.default)\" again, because \($0)."
        }
    }

    /// Refuses to do away with something in a caller's current session if that is not the one that it chose. The caller
    /// knows then, and is not refused again.
    package func checkChoice(of caller: Caller) throws(PluginError) {
        guard let reason = takeReason(for: caller) else { return }
        throw PluginError(
            .notFound,
            "Nothing was done: \(reason), and your current session is \"\(SessionName.default)\" again. Call once more if "
                + "that one is meant.")
    }

    private func takeReason(for caller: Caller) -> String? {
        state.withLock { $0.current.takeReason(for: caller) }
    }

    /// A session to look at, which does not count as use.
    ///
    /// - Throws: `PluginError` with `notFound` if there is no such session.
    package func session(_ id: String?, of caller: Caller) throws(PluginError) -> Session {
        let (session, isNew) = try find(id, of: caller)
        if isNew { try announce(session) }
        return session
    }

    /// The sessions that a caller can use, sorted by their names, the default one first.
    package func sessions(of caller: Caller) throws(PluginError) -> [Session] {
        _ = try session(SessionName.default, of: caller)
        let sessions = state.withLock { state in
            state.sessions.values.filter { $0.key.principal == caller.principal }
        }
        return sessions.sorted { ($0.isDefault ? 0 : 1, $0.id) < ($1.isDefault ? 0 : 1, $1.id) }
    }

    /// The name of a caller's current session.
    package func current(of caller: Caller) -> String {
        state.withLock { $0.current.id(of: caller) }
    }

    /// Makes a session, whose kernel starts in the background.
    ///
    /// - Parameters:
    ///   - id: its name; nil for one that the registry finds.
    ///   - description: what it is for.
    ///   - caller: who makes it.
    /// - Throws: `PluginError` if the name is no name or taken, or there are too many sessions.
    package func create(
        _ id: String?, description: String? = nil, by caller: Caller
    ) throws(PluginError) -> Session {
        if let id { try SessionName.check(id) }
        _ = try session(SessionName.default, of: caller)
        let session = try add(id, description, caller.principal)
        try announce(session)
        session.prepare()
        return session
    }

    /// Makes the session of that name the caller's current one.
    ///
    /// - Returns: the name of the one before.
    /// - Throws: `PluginError` with `notFound` if there is no such session.
    package func `switch`(to id: String, by caller: Caller) async throws -> String {
        try await use(id, by: caller) { session in
            session.prepare()
            let previous = state.withLock { state -> Result<String, PluginError> in
                if let refusal = state.refusal { return .failure(refusal) }
                defer { state.current.choose(id, for: caller) }
                return .success(state.current.id(of: caller))
            }
            return try previous.get()
        }
    }

    /// Ends a session, and waits until nothing of it is left.
    ///
    /// - Returns: whether it was the caller's current one.
    /// - Throws: `PluginError` if there is no such session, or it is the default one.
    package func delete(_ id: String, by caller: Caller) async throws -> Bool {
        guard id != SessionName.default else {
            throw PluginError(
                .invalid,
                "session_id is \"default\", and that session cannot be deleted. restart_kernel clears its state.")
        }
        let session = try session(id, of: caller)
        let wasCurrent = current(of: caller) == id
        remove(session, because: "was deleted")
        if wasCurrent { state.withLock { $0.current.choose(SessionName.default, for: caller) } }
        _ = try await session.inheritance?.ask("delete", session.key)
        session.close()
        try await session.ended.wait()
        return wasCurrent
    }

    /// Runs a session until it is closed, or has been idle for too long.
    func attend(to session: Session) async {
        // Leaving the scope cancels it.
        async let _: Void = closeOnceIdle(session)
        await session.run()
        session.ended.set(())
    }

    /// Ends all sessions.
    func close() {
        addedInput.finish()
        let sessions = state.withLock { state in
            state.isClosed = true
            return Array(state.sessions.values)
        }
        for session in sessions { session.close() }
    }

    private func closeOnceIdle(_ session: Session) async {
        let time = configuration.idleTimeout
        guard time > .zero, !session.isDefault else { return }
        // Cancelled: it has been closed by somebody else.
        guard (try? await session.activity.closeOnceIdle(for: time)) != nil else { return }
        remove(session, because: idleReason)
        session.close()
    }

    private var idleReason: String {
        "was ended after \(configuration.idleTimeout / .seconds(1)) s without use"
    }

    private func find(_ id: String?, of caller: Caller) throws(PluginError) -> (Session, isNew: Bool) {
        let result = state.withLock { state -> Result<(Session, isNew: Bool), PluginError> in
            if let refusal = state.refusal { return .failure(refusal) }
            let key = SessionKey(principal: caller.principal, id: id ?? state.current.id(of: caller))
            if let session = state.sessions[key] { return .success((session, false)) }
            guard key.id == SessionName.default else { return .failure(state.unknown(key)) }
            let session = Session(key, configuration: configuration, host: host)
            if let loss = state.loss { session.slot.noteLoss(loss) }
            state.sessions[key] = session
            return .success((session, true))
        }
        return try result.get()
    }

    private func add(_ id: String?, _ description: String?, _ principal: String?) throws(PluginError) -> Session {
        let result = state.withLock { state -> Result<Session, PluginError> in
            if let refusal = state.refusal { return .failure(refusal) }
            let taken = state.names(of: principal)
            if let id, taken.contains(id) {
                return .failure(
                    PluginError(.invalid, "There is a session \"\(id)\" already. Use it, or take another session_id."))
            }
            guard taken.count < limit else {
                let message = "There are \(taken.count) sessions, and no more are allowed (the setting max_sessions). "
                return .failure(PluginError(.failed, message + "Delete one that is not needed, or use one of them."))
            }
            let key = SessionKey(principal: principal, id: id ?? SessionName.new(besides: taken))
            let session = Session(key, description: description, configuration: configuration, host: host)
            state.sessions[key] = session
            state.ended.forget(key)
            return .success(session)
        }
        return try result.get()
    }

    /// Has a new session attended to.
    ///
    /// - Throws: `PluginError` if all sessions have been ended meanwhile, and this one with them.
    private func announce(_ session: Session) throws(PluginError) {
        guard case .terminated = addedInput.yield(session) else { return }
        session.abandon()
        throw Self.closed
    }

    private func remove(_ session: Session, because reason: String) {
        state.withLock { state in
            // One of the same name that was made since stays.
            guard state.sessions[session.key] === session else { return }
            state.sessions[session.key] = nil
            state.ended.note(session.key, reason)
            state.current.end(session.id, of: session.key.principal, because: reason)
        }
    }
}
