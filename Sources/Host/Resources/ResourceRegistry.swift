import Synchronization

/// The resources that are offered now, and who has them.
final class ResourceRegistry: Sendable {
    /// Where a resource is.
    struct Place: Sendable {
        let plugin: PluginInstance
        /// What it belongs to, as selections name it: itself, or a prefix of its plugin.
        let name: String
    }

    /// Told after each change of the list.
    let changes = ChangeSignal()
    /// Who wants to hear of which resource.
    let subscriptions = ResourceSubscriptions()
    private let selection: ToolSelection
    /// By id.
    private let offering = Mutex<[PluginInstance]>([])

    /// - Parameter selection: what is offered at all.
    init(selection: ToolSelection = ToolSelection()) {
        self.selection = selection
    }

    /// The plugins that have resources which are offered, by their ids.
    var plugins: [PluginInstance] {
        offering.withLock { $0 }
    }

    /// Offers the resources of a plugin that has started. None of them is another plugin's: the plan has seen to it.
    func add(_ plugin: PluginInstance) {
        guard plugin.manifest.resources.names.contains(where: selection.offers) else { return }
        offering.withLock { offering in
            offering.append(plugin)
            offering.sort { $0.id < $1.id }
        }
        changes.send()
    }

    func removeAll() {
        offering.withLock { $0 = [] }
    }

    /// Where a resource is, nil if it is nowhere or not for this caller. A fixed one is its plugin's wherever prefixes
    /// lead; else the longest prefix counts.
    func place(of uri: String, for caller: Caller) -> Place? {
        let places = plugins.compactMap { plugin in
            plugin.manifest.resources.name(of: uri).map { Place(plugin: plugin, name: $0) }
        }
        let nearest = places.max { $0.name.utf8.count < $1.name.utf8.count }
        return nearest.flatMap { offers($0.name, to: caller) ? $0 : nil }
    }

    /// Whether what has this name is offered, and to this caller.
    func offers(_ name: String, to caller: Caller) -> Bool {
        selection.offers(name) && caller.mayUse(resource: name)
    }
}
