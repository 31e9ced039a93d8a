internal import JSON
internal import Jupyter
internal import PluginKit
internal import Programs
internal import Synchronization

/// Takes over the sessions of the generation before this one, each when that has no use for it any more.
final class SessionHeir: Sendable {
    let sessions: HandedSessions
    let kernels: KernelHandover
    private let line: GenerationLine
    private let answers = ReplyTable<JSONObject>()
    private let lastQuestion = Mutex(0)

    /// - Parameters:
    ///   - state: what the generation before this one said.
    ///   - descriptors: what it passed, in the same order.
    /// - Throws: `PluginError` if this generation cannot read it; `KernelError`.
    init(_ state: JSONObject, _ descriptors: [OwnedDescriptor]) throws {
        sessions = try HandedSessions(state)
        kernels = try KernelHandover(state: state["launchers"], descriptors: Array(descriptors.dropFirst()))
        guard let first = descriptors.first else {
            throw PluginError(.invalid, "the connection with the plugin that hands over is missing")
        }
        line = try GenerationLine(first)
    }

    /// Takes over until the generation before this one has no sessions any more.
    ///
    /// - Parameter sessions: those that it has.
    func run(_ sessions: [Session], of registry: SessionRegistry, _ host: KernelHost) async {
        let sessions = Dictionary(uniqueKeysWithValues: sessions.map { ($0.key, $0) })
        line.open()
        var iterator = line.messages.makeAsyncIterator()
        // If that never comes, that one goes on, and all has been in vain.
        guard await iterator.next()?["op"] == "begin" else { return }
        host.confirmInheritance()
        await withDiscardingTaskGroup { group in
            while let message = await iterator.next() {
                self.handle(message, sessions, registry, in: &group)
            }
            answers.fail(KernelError(.closed, "the plugin that ran the session has ended"))
            host.endInheritance()
            for session in sessions.values {
                session.inheritance?.late.set([:])
                group.addTask { await self.lose(session, because: "the plugin that it ran in was stopped") }
            }
        }
        line.close()
    }

    /// Ends at once, with what is still under way.
    func close() {
        line.close()
    }

    /// Has the generation before this one do something.
    ///
    /// - Returns: nil if the session is not its own any more.
    func ask(_ operation: String, _ key: SessionKey, _ details: JSONObject) async throws -> JSONObject? {
        let id = lastQuestion.withLock { last in
            last += 1
            return String(last)
        }
        var details = details
        details["id"] = .string(id)
        let answer: JSONObject
        do {
            answer = try await answers.request(id) { line.send(operation, key, details) }
        } catch is KernelError {
            return nil
        }
        if let message = answer["error"]?.stringValue { throw PluginError(.failed, message) }
        return answer["result"]?.objectValue
    }

    private func handle(
        _ message: JSONObject, _ sessions: [SessionKey: Session], _ registry: SessionRegistry,
        in group: inout DiscardingTaskGroup
    ) {
        if message["op"] == "answer", let id = message["id"]?.stringValue {
            _ = answers.resolve(id, message)
            return
        }
        guard let session = SessionKey(message).flatMap({ sessions[$0] }), let inheritance = session.inheritance else {
            return
        }
        switch message["op"]?.stringValue {
        case "take": group.addTask { await self.take(session, HandedSlot(message)) }
        case "late": inheritance.late.set(message)
        case "gone":
            registry.drop(session, because: "was deleted")
            group.addTask { await self.lose(session, because: "it was deleted") }
        default: break
        }
    }

    private func take(_ session: Session, _ handed: HandedSlot) async {
        await session.slot.take(handed)
        line.send("taken", session.key)
        if let late = await session.inheritance?.late.value { session.slot.add(LateOutput(late)) }
        arrive(session)
    }

    /// What the generation before this one has not handed over is lost with it.
    private func lose(_ session: Session, because reason: String) async {
        var handed = HandedSlot()
        handed.loss = reason
        await session.slot.take(handed)
        arrive(session)
    }

    private func arrive(_ session: Session) {
        guard let inheritance = session.inheritance, inheritance.arrival.set(()) else { return }
        session.activity.end(idleBefore: inheritance.idleTime)
        session.turns.leave()
    }
}
