import Host
import Logging
import ServiceLifecycle
import SystemPackage
import UnixSignals

/// Replaces plugins while the server runs: when their files or the configuration change, and on a signal.
///
/// What it cannot use it tells in the log, and all goes on as it was.
struct PluginReload: Service {
    /// Files that are installed come one after the other; so long nothing must come before they are looked at.
    private static let settleTime = Duration.milliseconds(200)

    let plugins: PluginHost
    let setup: Setup
    let options: ConfigurationOptions
    let transport: TransportOptions
    /// Those that ask for it.
    let signals: [UnixSignal]

    /// Takes changes until the process shuts down.
    func run() async throws {
        let occasion = ChangeSignal()
        let occasions = occasion.changes()
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: signals) { occasion.send() }
            }
            group.addTask {
                for await _ in changes() { occasion.send() }
            }
            for await _ in occasions.cancelOnGracefulShutdown() {
                // What comes meanwhile is an occasion of its own.
                try? await Task.sleep(for: Self.settleTime)
                await reload()
            }
            group.cancelAll()
        }
    }

    private func changes() -> AsyncStream<Void> {
        let configuration = Setup.file(options)?.removingLastComponent()
        do throws(Errno) {
            return try DirectoryWatch.changes(in: setup.pluginDirectories + (configuration.map { [$0] } ?? []))
        } catch {
            setup.logger.warning(
                "Plugins are not replaced when their files change, since they cannot be watched: \(error).")
            return AsyncStream { $0.finish() }
        }
    }

    private func reload() async {
        do {
            try await setup.reread(options, transport).update(plugins)
        } catch {
            setup.logger.error("Plugins and configuration are used as they were: \(error)")
        }
    }
}
