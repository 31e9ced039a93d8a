internal import Jupyter
package import PluginKit
internal import Synchronization

/// The long-lived work of the plugin: the kernels and the sessions, from start to stop.
package final class SessionWork: Sendable {
    private struct Running {
        let registry: SessionRegistry
        let task: Task<Void, Never>
    }

    private let configuration: SessionConfiguration
    private let running = Mutex<Running?>(nil)

    package init(configuration: SessionConfiguration) {
        self.configuration = configuration
    }

    /// Begins the work, with the default session.
    ///
    /// - Throws: `KernelError` if there can be no kernels whatever is done.
    package func start() throws {
        let host = try KernelHost(configuration.kernels)
        let registry = SessionRegistry(configuration: configuration, host: host)
        // Started before it is needed, since nearly everybody will.
        try registry.session(nil, of: Caller(id: "")).prepare()
        // The one task that outlives the call which starts it: `stop` waits for it.
        let task = Task { await Self.run(host, registry) }
        running.withLock { $0 = Running(registry: registry, task: task) }
    }

    /// The sessions.
    ///
    /// - Throws: `PluginError` if the work has ended.
    package func registry() throws(PluginError) -> SessionRegistry {
        guard let registry = running.withLock({ $0?.registry }) else {
            throw PluginError(.gone, "The sessions have been ended.")
        }
        return registry
    }

    /// Ends all sessions and waits until nothing of them is left.
    ///
    /// - Parameter grace: after this, what is left is killed.
    package func stop(grace: Duration) async {
        let last = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let last else { return }
        last.registry.close()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await last.task.value }
            group.addTask {
                guard (try? await Task.sleep(for: grace)) != nil else { return }  // cancelled: all ended in time
                last.task.cancel()
            }
            await group.next()
            group.cancelAll()
        }
        await last.task.value
    }

    private static func run(_ host: KernelHost, _ registry: SessionRegistry) async {
        async let hosting: Void = host.run()
        await withDiscardingTaskGroup { group in
            for await session in registry.added {
                group.addTask { await registry.attend(to: session) }
            }
        }
        host.stop()
        await hosting
    }
}
