import Host
import Logging
import ServiceLifecycle
import Synchronization
import SystemPackage
import UnixSignals

/// Replaces plugins while the server runs: when their files or the configuration change, and on a signal.
///
/// What it cannot use it tells in the log, and all goes on as it was.
struct PluginReload: Service {
    /// Changes of what plugins and configuration are made of.
    ///
    /// - Returns: nothing but the end where they cannot be watched, which the log tells.
    static func changes(_ setup: Setup, _ options: ConfigurationOptions) -> AsyncStream<Void> {
        let file = Setup.file(options)
        let directories = setup.pluginDirectories + (file.map { [$0.removingLastComponent()] } ?? [])
        let name = file?.lastComponent?.string
        do throws(Errno) {
            return try DirectoryWatch.changes(in: directories) { path in
                let changed = path.lastComponent?.string ?? ""
                // Kubernetes replaces a file by what the last of these leads to.
                return changed.hasSuffix(".so") || changed.hasSuffix(".so.sig") || changed == name
                    || changed == "..data"
            }
        } catch {
            setup.logger.warning(
                "Plugins are not replaced when their files change, since they cannot be watched: \(error).")
            return AsyncStream { $0.finish() }
        }
    }

    let plugins: PluginHost
    let setup: Setup
    let options: ConfigurationOptions
    let transport: TransportOptions
    /// Those of files, begun before the plugins were loaded.
    let changes: AsyncStream<Void>
    /// Those that ask for it, trapped as early.
    let signals: UnixSignalsSequence

    /// Takes changes until the process shuts down.
    func run() async throws {
        let occasions = Occasions()
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await _ in changes { occasions.tell() }
            }
            group.addTask {
                for await _ in signals {
                    plugins.loaded.forgetHarm()
                    occasions.tell()
                }
            }
            for await _ in occasions.all.cancelOnGracefulShutdown() {
                await occasions.settle()
                // A plugin may take its time to start, which a server that stops has not.
                await cancelWhenGracefulShutdown { await reload() }
            }
            group.cancelAll()
        }
    }

    private func reload() async {
        setup.complaints.lookAgain()
        do {
            try await setup.reread(options, transport).update(plugins)
        } catch is CancellationError {
            // The server stops.
        } catch {
            setup.complaints.tell(.error, "Plugins and configuration are used as they were: \(error)")
        }
    }
}

/// When to look anew.
private final class Occasions: Sendable {
    /// Files that are installed come one after the other: they are looked at when for so long none has come.
    private static let settleTime = Duration.milliseconds(200)
    /// So often it is waited for that at most: somebody may write on and on.
    private static let settleLimit = 50

    private let count = Atomic<Int>(0)
    private let signal = ChangeSignal()
    /// Those from the beginning; those that come while nobody looks are one.
    let all: AsyncStream<Void>

    init() {
        all = signal.changes()
    }

    func tell() {
        count.add(1, ordering: .relaxed)
        signal.send()
    }

    /// Waits until no more come.
    func settle() async {
        for _ in 1...Self.settleLimit {
            let before = count.load(ordering: .relaxed)
            // Cancelled: there will be no time for more.
            guard (try? await Task.sleep(for: Self.settleTime)) != nil else { return }
            if count.load(ordering: .relaxed) == before { return }
        }
    }
}
