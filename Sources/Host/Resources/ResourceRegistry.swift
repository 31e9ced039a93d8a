import JSON
import Synchronization

/// Whose a resource is, and who wants to hear of it.
final class ResourceRegistry: Sendable {
    /// Where a resource is.
    struct Place: Sendable {
        let plugin: PluginInstance
        /// What it belongs to, as selections name it: itself, or a prefix of its plugin.
        let name: String
    }

    /// Who wants to hear of which resource.
    let subscriptions = ResourceSubscriptions()
    private let offers: OfferRegistry
    private let selection: OfferSelection
    /// By id.
    private let running = Mutex<[PluginInstance]>([])

    /// - Parameters:
    ///   - offers: which resources plugins offer one by one.
    ///   - selection: what is offered at all.
    init(offers: OfferRegistry, selection: OfferSelection) {
        self.offers = offers
        self.selection = selection
    }

    /// The plugins that have resources which are offered, or may have some later, by their ids.
    var plugins: [PluginInstance] {
        running.withLock { $0 }.filter { plugin in
            let names = names(of: plugin)
            return names.isEmpty ? plugin.manifest.offer.hasResources : names.contains(where: selection.offers)
        }
    }

    /// The plugins that have something for this caller.
    func plugins(for caller: Caller) -> [PluginInstance] {
        plugins.filter { plugin in names(of: plugin).contains { offers($0, to: caller) } }
    }

    /// Adds a plugin that has started, in the place of the generation that it replaces.
    func add(_ plugin: PluginInstance, replacing old: PluginInstance?) {
        running.withLock { running in
            running.removeAll { $0 === old }
            running.append(plugin)
            running.sort { $0.id < $1.id }
        }
    }

    func remove(_ plugin: PluginInstance) {
        running.withLock { $0.removeAll { $0 === plugin } }
    }

    func removeAll() {
        running.withLock { $0 = [] }
    }

    /// Where a resource is, nil if it is nowhere or not for this caller. One that is offered by itself is its plugin's
    /// wherever prefixes lead; else the longest prefix counts.
    func place(of uri: String, for caller: Caller) -> Place? {
        let resources = offers.resources
        if resources.names.contains(uri) {
            return resources.entry(named: uri).flatMap {
                caller.mayUse(resource: uri) ? Place(plugin: $0.plugin, name: uri) : nil
            }
        }
        let places = running.withLock { $0 }.compactMap { plugin in
            plugin.manifest.space.prefix(of: uri).map { Place(plugin: plugin, name: $0) }
        }
        let nearest = places.max { $0.name.utf8.count < $1.name.utf8.count }
        return nearest.flatMap { offers($0.name, to: caller) ? $0 : nil }
    }

    /// What a URI of a plugin is called, nil where it is none of its own.
    func name(of uri: String, in plugin: PluginInstance) -> String? {
        offers.resources.entry(named: uri)?.plugin === plugin ? uri : plugin.manifest.space.prefix(of: uri)
    }

    /// Whether what has this name is offered, and to this caller.
    func offers(_ name: String, to caller: Caller) -> Bool {
        selection.offers(name) && caller.mayUse(resource: name)
    }

    /// Whether this caller may read something of what a template stands for: it is where the template's beginning is, or
    /// somewhere below.
    func offers(_ template: OfferedTemplate, of plugin: PluginInstance, to caller: Caller) -> Bool {
        let beginning = template.beginning
        if let name = name(of: beginning, in: plugin) { return offers(name, to: caller) }
        return names(of: plugin).contains { $0.utf8.starts(with: beginning.utf8) && offers($0, to: caller) }
    }

    private func names(of plugin: PluginInstance) -> [String] {
        offers.resources.list.filter { $0.plugin === plugin }.map(\.item.uri)
            + (plugin.manifest.offer.resources ?? []).map(\.uri) + plugin.manifest.space.prefixes
    }
}
