package import JSON
package import Jupyter
package import PluginKit
internal import Synchronization

/// The long-lived work of the plugin: the kernels and the sessions, from start to stop, and from one generation to the
/// next.
package final class SessionWork: Sendable {
    private struct Running {
        let registry: SessionRegistry
        let host: KernelHost
        /// Comes when the sessions are handed over, and when they are not in the end.
        let giver: Latch<SessionGiver?>
        let task: Task<Void, Never>
    }

    private struct State {
        var running: Running?
        /// What the generation before this one gave.
        var heir: SessionHeir?
        /// Who hands over, until it is known whether the next generation has come about.
        var giver: SessionGiver?
    }

    private let configuration: SessionConfiguration
    private let state = Mutex(State())

    package init(configuration: SessionConfiguration) {
        self.configuration = configuration
    }

    /// Begins the work, with the sessions of the generation before this one, or else with the default one.
    ///
    /// - Throws: `KernelError` if there can be no kernels whatever is done.
    package func start() async throws {
        let heir = state.withLock(\.heir)
        let host = try KernelHost(configuration.kernels, adopting: heir?.kernels)
        let registry = SessionRegistry(configuration: configuration, host: host)
        var inherited: [Session] = []
        if let heir {
            inherited = try await registry.inherit(heir.sessions, from: heir)
        } else {
            // Started before it is needed, since nearly everybody will.
            try registry.session(nil, of: Caller(id: "")).prepare()
        }
        let giver = Latch<SessionGiver?>()
        // The one task that outlives the call which starts it: `stop` waits for it.
        let task = Task { [inherited] in await Self.run(host, registry, heir, inherited, giver) }
        state.withLock { $0.running = Running(registry: registry, host: host, giver: giver, task: task) }
    }

    /// The sessions.
    ///
    /// - Throws: `PluginError` if the work has ended.
    package func registry() throws(PluginError) -> SessionRegistry {
        guard let registry = state.withLock({ $0.running?.registry }) else { throw Self.ended }
        return registry
    }

    /// Ends all sessions and waits until nothing of them is left, but of those that have been handed over.
    ///
    /// - Parameter grace: after this, what is left is killed.
    package func stop(grace: Duration) async {
        let (last, heir) = state.withLock { state in
            defer { state.running = nil }
            return (state.running, state.heir)
        }
        guard let last else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                last.giver.set(nil)
                if let giver = last.giver.current ?? nil { _ = try? await giver.isDone.wait() }
                heir?.close()
                last.registry.close()
                await last.task.value
            }
            group.addTask {
                guard (try? await Task.sleep(for: grace)) != nil else { return }  // cancelled: all ended in time
                last.task.cancel()
            }
            await group.next()
            group.cancelAll()
        }
        heir?.close()
        last.registry.close()
        await last.task.value
    }

    private static let ended = PluginError(.gone, "The sessions have been ended.")

    private static func run(
        _ host: KernelHost, _ registry: SessionRegistry, _ heir: SessionHeir?, _ inherited: [Session],
        _ giver: Latch<SessionGiver?>
    ) async {
        async let hosting: Void = host.run()
        async let inheriting: Void? = heir?.run(inherited, of: registry, host)
        async let giving: Void? = giver.value?.run()
        await withDiscardingTaskGroup { group in
            for await session in registry.added {
                group.addTask { await registry.attend(to: session) }
            }
        }
        _ = await (inheriting, giving)
        host.stop()
        await hosting
    }
}

// MARK: - From one generation to the next

extension SessionWork {
    /// What the next generation has to know. `settleHandover` follows.
    package func beginHandover() throws -> SessionGiver {
        guard let running = state.withLock(\.running) else { throw Self.ended }
        let giver = try SessionGiver(running.registry, running.host)
        state.withLock { $0.giver = giver }
        return giver
    }

    /// Hands the sessions over where the next generation has come about, else keeps them.
    package func settleHandover(isAccepted: Bool) {
        let (giver, running) = state.withLock { state in (state.giver.take(), state.running) }
        guard let giver else { return }
        if isAccepted { running?.giver.set(giver) } else { giver.takeBack() }
    }

    /// Reads what the generation before this one said, before `start`.
    package func inherit(_ handed: JSONObject, _ descriptors: [OwnedDescriptor]) throws {
        let heir = try SessionHeir(handed, descriptors)
        state.withLock { $0.heir = heir }
    }
}
