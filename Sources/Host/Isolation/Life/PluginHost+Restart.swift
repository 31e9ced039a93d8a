import Logging
import ServiceLifecycle
import Synchronization

/// Plugins in processes of their own are started again when these crash.
extension PluginHost {
    /// Has a plugin started again should its process crash once it is served.
    func restartAfterCrash(of plugin: PluginInstance) {
        plugin.onCrash.withLock { [crashes] in
            $0 = { [weak plugin] in
                if let plugin { crashes.yield(plugin) }
            }
        }
    }

    /// Starts plugins again until the process shuts down.
    func restartCrashed() async {
        await withDiscardingTaskGroup { group in
            for await plugin in crashed.cancelOnGracefulShutdown() {
                group.addTask { [self] in await restart(plugin) }
            }
            group.cancelAll()
        }
    }

    private func restart(_ plugin: PluginInstance) async {
        guard await isServed(plugin) else { return }
        let delay = backoff.withLock { $0.delay(of: plugin.id) }
        logger.notice("The plugin '\(plugin.id)' is started again in \(delay).")
        plugin.absence.withLock { $0? += " It is started again within \(delay)." }
        // Cancelled: the process shuts down.
        guard (try? await Task.sleep(for: delay)) != nil else { return }
        await startAgain(plugin)
    }

    /// Whether it is the one that has the calls, once that is decided.
    private func isServed(_ plugin: PluginInstance) async -> Bool {
        await turn.enter()
        defer { turn.leave() }
        return running.withLock { $0.contains { $0 === plugin } }
    }

    private func startAgain(_ plugin: PluginInstance) async {
        await turn.enter()
        defer { turn.leave() }
        // Meanwhile it may have been replaced or removed.
        guard running.withLock({ $0.contains { $0 === plugin } }) else { return }
        let generation = PluginUpdate.Generation(
            library: plugin.library, configuration: plugin.configuration, crash: plugin.crashEnd.withLock { $0 })
        do throws(PluginError) {
            guard await serve(try await start(generation)) else { return }
            renewProviders()
            logger.notice("The plugin '\(plugin.id)' runs again.")
        } catch {
            logger.error("\(error.message)")
            plugin.absence.withLock { $0 = error.message }
            crashes.yield(plugin)
        }
    }
}
