package import JSON
package import Jupyter
internal import PluginKit
internal import Programs
internal import Synchronization

/// Hands the sessions of this generation over to the next one, each when the last of its cells has ended.
///
/// What cannot wait for that, the next one has done here: to restart or delete a session, or to see whether it responds.
package final class SessionGiver: Sendable {
    package let state: JSONObject
    /// For the next generation: its end of the line, and the ways to the processes that start kernels.
    package let descriptors: [OwnedDescriptor]
    /// Comes when all sessions have been handed over.
    let isDone = Latch<Void>()

    private let sessions: [Session]
    private let registry: SessionRegistry
    private let host: KernelHost
    private let line: GenerationLine
    /// Come when the next generation has a kernel.
    private let receipts: [SessionKey: Latch<Void>]
    private let given = Mutex<Set<SessionKey>>([])

    init(_ registry: SessionRegistry, _ host: KernelHost) throws {
        let (ours, theirs) = try OwnedDescriptor.pair()
        line = try GenerationLine(ours)
        let kernels = try host.share()
        descriptors = [theirs] + kernels.descriptors
        let (handed, sessions) = registry.beginHandover()
        var state = handed.json
        state["launchers"] = kernels.state
        self.state = state
        self.sessions = sessions
        self.registry = registry
        self.host = host
        receipts = Dictionary(uniqueKeysWithValues: sessions.map { ($0.key, Latch()) })
    }

    /// The next generation has not come about.
    func takeBack() {
        line.close()
        host.unshare()
        registry.endHandover(of: sessions, isAccepted: false)
    }

    /// Hands over, after the next generation has come about.
    func run() async {
        line.open()
        line.send(["op": "begin"])
        registry.endHandover(of: sessions, isAccepted: true)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.listen() }
            await withDiscardingTaskGroup { group in
                for session in sessions { group.addTask { await self.give(session) } }
            }
            // What has been asked for is still done.
            line.stopListening()
        }
        line.finish()
        isDone.set(())
    }

    private func give(_ session: Session) async {
        let key = session.key
        do {
            try await session.activity.waitForOthers()
            // It is kept: no other cell begins here.
            try await session.turns.enter()
        } catch {
            // Cancelled: there is no more time, and the end of the line says so.
            if error is PluginError { line.send("gone", key) }
            return
        }
        given.withLock { _ = $0.insert(key) }
        let handed = await session.slot.give()
        line.send("take", key, handed.json)
        // Nobody takes it where the line has ended, and then all kernels end.
        if handed.kernel != nil { _ = try? await receipts[key]?.wait() }
        line.send("late", key, session.slot.leave().json)
        session.close()
    }

    private func listen() async {
        await withDiscardingTaskGroup { group in
            for await message in line.messages {
                guard let key = SessionKey(message) else { continue }
                if message["op"] == "taken" {
                    receipts[key]?.set(())
                } else {
                    group.addTask { await self.answer(message, about: key) }
                }
            }
            for receipt in receipts.values { receipt.set(()) }
        }
    }

    private func answer(_ message: JSONObject, about key: SessionKey) async {
        var answer: JSONObject = ["op": "answer"]
        answer["id"] = message["id"]
        do {
            if let result = try await perform(message, on: key) { answer["result"] = .object(result) }
        } catch is CancellationError {
            // There is no more time; that the line ends is an answer as well.
            return
        } catch {
            answer["error"] = .string("\(error)")
        }
        line.send(answer)
    }

    /// - Returns: nil if the session is not this generation's any more.
    private func perform(_ message: JSONObject, on key: SessionKey) async throws -> JSONObject? {
        guard let session = sessions.first(where: { $0.key == key }), !isGiven(key) else { return nil }
        do {
            return try await perform(message, in: session)
        } catch  where isGiven(key) {
            return nil
        }
    }

    private func isGiven(_ key: SessionKey) -> Bool {
        given.withLock { $0.contains(key) }
    }

    private func perform(_ message: JSONObject, in session: Session) async throws -> JSONObject? {
        switch message["op"]?.stringValue {
        case "restart":
            return try await session.restartBeforeHandover() ? [:] : nil
        case "delete":
            session.close()
            try await session.ended.wait()
            return [:]
        case "probe":
            let timeout = Duration.seconds(message["timeout"]?.doubleValue ?? 5)
            return ["responsive": .bool(try await session.probe(for: timeout).responsive)]
        default: return nil
        }
    }
}
