/// What is to be done so that other plugins run than do now. Decided from manifests alone.
///
/// A plugin that runs goes on as it is where its new generation cannot be served, or would leave others without what
/// they require.
struct PluginUpdate {
    /// A plugin as it is to run.
    struct Generation {
        let library: PluginLibrary
        /// What it is told when it is created, JSON.
        let configuration: [UInt8]
        /// How the process of the one before it has ended by itself, where it follows such a one.
        var crash: String?

        var id: String { library.manifest.id }

        /// Whether a plugin runs just so.
        func isCurrent(_ plugin: PluginInstance) -> Bool {
            plugin.library.hash == library.hash && plugin.library.file == library.file
                && plugin.library.isIsolated == library.isIsolated
                && plugin.configuration == configuration
        }
    }

    /// Those that are to be started, each after the providers of all that it requires.
    private(set) var coming: [Generation] = []
    /// Those that are to be stopped, each after all that require something of it.
    private(set) var leaving: [PluginInstance] = []
    private(set) var refusals: [PluginPlan.Refusal] = []

    private let running: [String: PluginInstance]
    private var wanted: [String: Generation]

    /// - Parameters:
    ///   - running: in the order in which they were started.
    ///   - generations: of all plugins that are to run; no two have the same id.
    init(from running: [PluginInstance], to generations: [Generation]) {
        self.running = Dictionary(uniqueKeysWithValues: running.map { ($0.id, $0) })
        wanted = Dictionary(uniqueKeysWithValues: generations.map { ($0.id, $0) })
        keepIrreplaceable()
        var plan = plan()
        while takeBack(plan) { plan = self.plan() }
        refusals += plan.refusals
        let served = Set(plan.order.map(\.id))
        coming = plan.order.compactMap { wanted[$0.id] }.filter { !isSettled($0) }
        leaving = running.reversed().filter { !served.contains($0.id) }
    }

    private mutating func keepIrreplaceable() {
        for (id, plugin) in running where !plugin.manifest.isReplaceable && !plugin.hasCrashed {
            guard isReplaced(id) || wanted[id] == nil else { continue }
            if let library = wanted[id]?.library, plugin.canHandOver(to: library) { continue }
            let error = PluginError(
                .failed,
                "The plugin '\(id)' keeps what would be lost with it. Restart Mortise to replace or remove it, or to give it other settings."
            )
            keep(id, because: error)
        }
    }

    private func isSettled(_ generation: Generation) -> Bool {
        running[generation.id].map(generation.isCurrent) ?? false
    }

    private func plan() -> PluginPlan {
        PluginPlan(
            wanted.values.map(\.library.manifest), settled: Set(wanted.values.filter(isSettled).map(\.id)))
    }

    /// Leaves as they are those plugins whose new generations are in the way.
    ///
    /// - Returns: whether there were some, so that the plan has to be made again.
    private mutating func takeBack(_ plan: PluginPlan) -> Bool {
        let before = refusals.count
        for refusal in plan.refusals {
            if isReplaced(refusal.id) {
                keep(refusal.id, because: refusal.error)
            } else if let dependent = running[refusal.id],
                let id = dependent.manifest.requires.compactMap({ withdrawn($0, from: dependent) }).first
            {
                keep(id, because: Self.error(id, withdrawsFrom: refusal.id))
            }
        }
        return refusals.count > before
    }

    /// Whether a plugin that runs is to be another one.
    private func isReplaced(_ id: String) -> Bool {
        guard let generation = wanted[id] else { return false }
        return running[id] != nil && !isSettled(generation)
    }

    /// The plugin that provides a service and whose new generation does not, or which is to end though one needs it that
    /// must not.
    private func withdrawn(_ service: String, from dependent: PluginInstance) -> String? {
        guard let id = running.values.first(where: { $0.manifest.provides.contains(service) })?.id else { return nil }
        guard let generation = wanted[id] else { return dependent.manifest.isReplaceable ? nil : id }
        return isReplaced(id) && !generation.library.manifest.provides.contains(service) ? id : nil
    }

    private mutating func keep(_ id: String, because error: PluginError) {
        guard let plugin = running[id] else { return }
        wanted[id] = Generation(library: plugin.library, configuration: plugin.configuration)
        refusals.append(PluginPlan.Refusal(id: id, error: error))
    }

    private static func error(_ id: String, withdrawsFrom dependent: String) -> PluginError {
        PluginError(
            .requirement,
            "The plugin '\(id)' does not provide any more what the plugin '\(dependent)' requires. Replace or remove that one too."
        )
    }
}
