import JSON
import Synchronization

/// Whose a resource is, and who wants to hear of it.
final class ResourceRegistry: Sendable {
    /// Where a resource is.
    struct Place: Sendable {
        let plugin: PluginInstance
        /// What it belongs to, as selections know it: itself, or a prefix of its plugin.
        let subject: Selectable
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
            let subjects = subjects(of: plugin)
            return subjects.isEmpty ? plugin.manifest.offer.hasResources : subjects.contains(where: selection.offers)
        }
    }

    /// The plugins that have something for this caller.
    func plugins(for caller: Caller) -> [PluginInstance] {
        plugins.filter { plugin in subjects(of: plugin).contains { offers($0, to: caller) } }
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

    /// Where a resource is, nil if it is nowhere or not for this caller.
    func place(of uri: String, for caller: Caller) -> Place? {
        place(of: uri).flatMap { caller.mayUse($0.subject) ? $0 : nil }
    }

    /// Where a resource is, nil if it is nowhere or not offered. One that is offered by itself is its plugin's wherever
    /// prefixes lead; else the longest prefix counts.
    func place(of uri: String) -> Place? {
        let resources = offers.resources
        if resources.names.contains(uri) {
            return resources.entry(named: uri).map { Place(plugin: $0.plugin, subject: Selectable($0.item.uri)) }
        }
        let places = running.withLock { $0 }.compactMap { plugin in
            plugin.manifest.space.prefix(of: uri).map {
                Place(plugin: plugin, subject: plugin.manifest.space.subject($0))
            }
        }
        let nearest = places.max { $0.subject.name.utf8.count < $1.subject.name.utf8.count }
        return nearest.flatMap { selection.offers($0.subject) ? $0 : nil }
    }

    /// What selections know of a URI of a plugin, nil where it is none of its own.
    func subject(of uri: String, in plugin: PluginInstance) -> Selectable? {
        if offers.resources.entry(named: uri)?.plugin === plugin { return Selectable(uri) }
        let space = plugin.manifest.space
        return space.prefix(of: uri).map(space.subject)
    }

    /// Whether something is offered, and to this caller.
    func offers(_ subject: Selectable, to caller: Caller) -> Bool {
        selection.offers(subject) && caller.mayUse(subject)
    }

    /// Whether this caller may read something of what a template stands for: it is where the template's beginning is, or
    /// somewhere below.
    func offers(_ template: OfferedTemplate, of plugin: PluginInstance, to caller: Caller) -> Bool {
        let beginning = template.beginning
        if let subject = subject(of: beginning, in: plugin) { return offers(subject, to: caller) }
        return subjects(of: plugin).contains {
            $0.name.utf8.starts(with: beginning.utf8) && offers($0, to: caller)
        }
    }

    private func subjects(of plugin: PluginInstance) -> [Selectable] {
        let manifest = plugin.manifest
        let uris =
            offers.resources.list.filter { $0.plugin === plugin }.map(\.item.uri)
            + (manifest.offer.resources ?? []).map(\.uri)
        return uris.map { Selectable($0) } + manifest.space.prefixes.map(manifest.space.subject)
    }
}
