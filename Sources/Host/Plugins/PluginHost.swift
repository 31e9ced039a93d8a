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
        /// How long each plugin may take to stop.
        package var stopGrace = Duration.seconds(1)
        /// Whether what tools answer is held to their output schemas.
        package var validatesResults = false
        /// Hears of each breach of the plugin interface, besides the log: which plugin, and what it did.
        package var onBreach: @Sendable (_ plugin: String, _ breach: String) -> Void = { _, _ in }

        package init() {}
    }

    let offers: OfferRegistry
    let routes: RouteTable
    let resources: ResourceRegistry
    package let router: Router
    let options: Options
    private let libraries: [PluginLibrary]
    private let environment: Environment
    let logger: Logger
    private let running = Mutex<[PluginInstance]>([])
    private let refused = Mutex<[PluginRefusal]>([])

    package init(
        libraries: [PluginLibrary], environment: Environment, options: Options = Options(), router: Router,
        logger: Logger
    ) {
        offers = OfferRegistry(selection: options.tools)
        resources = ResourceRegistry(offers: offers, selection: options.tools)
        routes = RouteTable(selection: options.tools)
        self.options = options
        self.libraries = libraries
        self.environment = environment
        self.router = router
        self.logger = logger
    }

    /// The plugins that run, in the order in which they were started.
    package var plugins: [PluginManifest] {
        running.withLock { $0.map(\.manifest) }
    }

    func instance(named id: String) -> PluginInstance? {
        running.withLock { running in running.first { $0.id == id } }
    }

    /// The plugins that were loaded but do not run, and why.
    package var refusals: [PluginRefusal] {
        refused.withLock { $0 }
    }

    /// Starts every plugin that can be started. One that cannot is left out, and why is in `refusals` and in the log.
    package func start() async {
        let plan = PluginPlan(libraries.map(\.manifest))
        for refusal in plan.refusals {
            refuse(refusal.id, refusal.error)
        }
        offers.reserve(plan.order)
        var providers: [String: PluginInstance] = [:]
        for manifest in plan.order {
            do throws(PluginError) {
                let plugin = try await start(manifest, providers: providers)
                for service in manifest.provides {
                    providers[service] = plugin
                }
            } catch {
                offers.release(manifest.id)
                refuse(manifest.id, error)
            }
        }
    }

    /// Waits until the process shuts down, then stops the plugins: those that need others first.
    package func run() async throws {
        try? await gracefulShutdown()  // Cancellation means the same: it is time to stop.
        await stop()
    }

    /// Stops the plugins in the reverse order of their start.
    package func stop() async {
        let plugins = running.withLock { running in
            defer { running = [] }
            return running
        }
        for plugin in plugins.reversed() {
            await plugin.stop(grace: options.stopGrace)
        }
        offers.removeAll()
        routes.removeAll()
        resources.removeAll()
    }

    private func start(
        _ manifest: PluginManifest, providers: [String: PluginInstance]
    ) async throws(PluginError) -> PluginInstance {
        if let missing = manifest.requires.first(where: { providers[$0] == nil }) {
            throw PluginError(
                .requirement,
                "The plugin '\(manifest.id)' requires the service '\(missing)', whose provider could not be started.")
        }
        guard let library = libraries.first(where: { $0.manifest.id == manifest.id }) else {
            preconditionFailure("The plan names a plugin that was not loaded.")
        }
        let plugin = PluginInstance(
            library: library, router: router, offers: offers, resources: resources, logger: logger,
            onBreach: options.onBreach)
        do throws(PluginError) {
            try await plugin.create(configuration: configuration(of: manifest.id))
            try await plugin.start(providers: providers.filter { manifest.requires.contains($0.key) })
        } catch {
            offers.forget(plugin)
            throw error
        }
        running.withLock { $0.append(plugin) }
        resources.add(plugin)
        offers.add(plugin)
        routes.add(plugin)
        return plugin
    }

    private func configuration(of id: String) -> [UInt8] {
        let configuration: JSONObject = [
            "workspace": .string(environment.workspace.string),
            "prefix": .string(environment.prefix.string),
            "settings": .object(environment.settings[id] ?? JSONObject()),
        ]
        return configuration.serialized()
    }

    private func refuse(_ id: String, _ error: PluginError) {
        logger.error("\(error.message)")
        guard let library = libraries.first(where: { $0.manifest.id == id }) else { return }
        refused.withLock { $0.append(PluginRefusal(file: library.file, id: id, error: error)) }
    }
}
