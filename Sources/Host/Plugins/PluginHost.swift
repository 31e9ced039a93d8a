package import JSON
package import Logging
import ServiceLifecycle
import Synchronization
package import SystemPackage

/// Runs plugins: starts them in the order of what they require, offers their tools, and stops them in the end.
package final class PluginHost: Service {
    /// What plugins are told about where they run.
    package struct Environment: Sendable {
        package let workspace: FilePath
        /// The directory that holds `bin/mortise`.
        package let prefix: FilePath
        /// The plugins' own settings, by plugin id.
        package let settings: [String: JSONObject]

        package init(workspace: FilePath, prefix: FilePath, settings: [String: JSONObject]) {
            self.workspace = workspace
            self.prefix = prefix
            self.settings = settings
        }
    }

    /// What the configuration says of plugins in general.
    package struct Options: Sendable {
        /// The tools that are offered.
        package var tools = ToolSelection()
        /// How long each plugin may take to be created, to be started, and to hand over.
        package var startLimit = Duration.seconds(30)
        /// How long each plugin may take to stop.
        package var stopGrace = Duration.seconds(1)
        /// Whether what tools answer is held to their output schemas.
        package var validatesResults = false
        /// Hears what plugins do, besides the log.
        package var witness: (any PluginWitness)?

        package init() {}
    }

    let selection: OfferSelection
    let offers: OfferRegistry
    let routes: RouteTable
    let resources: ResourceRegistry
    package let router: Router
    let options: Options
    let environment: Environment
    let logger: Logger
    private let libraries: [PluginLibrary]
    /// What was loaded until now, used or not.
    package let loaded: LoadedLibraries
    /// In the order in which they were started.
    let running = Mutex<[PluginInstance]>([])
    /// Whether all have been stopped, and none is to run any more. Changed while `running` is locked.
    let hasStopped = Atomic<Bool>(false)
    /// Those that have been replaced or removed and still have calls.
    let retiring = Mutex<[PluginInstance]>([])
    let refused = Mutex<[PluginRefusal]>([])
    /// Held while the plugins that run are changed.
    let turn = Turn()
    /// When those are started again whose processes crash.
    let backoff = Mutex(RestartBackoff())
    let (crashed, crashes) = AsyncStream.makeStream(of: PluginInstance.self)
    private let (retired, retirement) = AsyncStream.makeStream(of: [PluginInstance].self)

    package init(
        libraries: [PluginLibrary], loaded: LoadedLibraries = LoadedLibraries(), environment: Environment,
        options: Options = Options(), router: Router, logger: Logger
    ) {
        selection = OfferSelection(options.tools)
        offers = OfferRegistry(selection: selection)
        resources = ResourceRegistry(offers: offers, selection: selection)
        routes = RouteTable(selection: selection)
        self.options = options
        self.libraries = libraries
        self.loaded = loaded
        self.environment = environment
        self.router = router
        self.logger = logger
    }

    /// The plugins that run, in the order in which they were started.
    package var plugins: [PluginManifest] {
        running.withLock { $0.map(\.manifest) }
    }

    /// The libraries of the plugins that run.
    package var runningLibraries: [PluginLibrary] {
        running.withLock { $0.map(\.library) }
    }

    func instance(named id: String) -> PluginInstance? {
        running.withLock { running in running.first { $0.id == id } }
    }

    /// The plugins that were loaded but do not run, or not as they were loaded last, and why.
    package var refusals: [PluginRefusal] {
        refused.withLock { $0 }
    }

    /// Starts every plugin that can be started. One that cannot is left out, and why is in `refusals` and in the log.
    package func start() async {
        await update(to: libraries, settings: environment.settings)
    }

    /// Ends plugins that have been replaced or removed once they are done, until the process shuts down; then stops all.
    package func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask { [self] in await restartCrashed() }
            for await plugins in retired.cancelOnGracefulShutdown() {
                group.addTask { [self] in
                    for plugin in plugins { await end(plugin) }
                }
            }
            await stop()
        }
    }

    /// Stops the plugins in the reverse order of their start, for good. One that is only just started is stopped by whoever
    /// starts it.
    package func stop() async {
        for plugin in takeAll().reversed() {
            await plugin.stop(grace: options.stopGrace)
        }
        offers.removeAll()
        routes.removeAll()
        resources.removeAll()
    }

    /// Counts a plugin that has started among those that run.
    ///
    /// - Returns: whether it is there to be stopped with the others; `false` if that has been done.
    func enter(_ plugin: PluginInstance, replacing old: PluginInstance?) -> Bool {
        running.withLock { running in
            if hasStopped.load(ordering: .relaxed) { return false }
            if let index = running.firstIndex(where: { $0 === old }) {
                running[index] = plugin
            } else {
                running.append(plugin)
            }
            return true
        }
    }

    /// Lets plugins that get no calls any more go on with those that they have, then ends one after the other.
    func retire(_ plugins: [PluginInstance]) {
        guard !plugins.isEmpty else { return }
        retiring.withLock { $0 += plugins }
        retirement.yield(plugins)
    }

    private func end(_ plugin: PluginInstance) async {
        await router.table.waitUntilIdle(plugin)
        await plugin.waitForPredecessor()
        await plugin.stop(grace: options.stopGrace)
        offers.forget(plugin)
        retiring.withLock { $0.removeAll { $0 === plugin } }
    }

    private func takeAll() -> [PluginInstance] {
        let running = running.withLock { running in
            hasStopped.store(true, ordering: .relaxed)
            defer { running = [] }
            return running
        }
        return running + retiring.withLock { $0 }
    }
}
