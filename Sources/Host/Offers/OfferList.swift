import JSON

/// What all plugins offer of one kind, in the order of their ids and then as each lists it.
struct OfferList<Item: Offered>: Sendable {
    struct Entry: Sendable {
        let item: Item
        let plugin: PluginInstance
    }

    private struct Share {
        let plugin: PluginInstance
        let fixed: [Item]
        var dynamic: [Item]
    }

    /// Whether something of that name is offered at all.
    private let selects: @Sendable (String) -> Bool
    private var shares: [Share] = []
    /// What manifests name, by their plugins' ids, so that no other plugin takes it before these have started.
    private var reserved: [String: String] = [:]
    /// Of all, also those that the configuration leaves out.
    private(set) var names: Set<String> = []
    /// Derived from the shares, so that a call need not search.
    private var entries: [String: Entry] = [:]
    private(set) var list: [Entry] = []

    init(selects: @escaping @Sendable (String) -> Bool) {
        self.selects = selects
    }

    /// What clients see.
    var definitions: [JSONObject] { list.map(\.item.definition) }

    /// Whether a plugin has a share, be it empty.
    func has(_ plugin: PluginInstance) -> Bool { shares.contains { $0.plugin === plugin } }

    /// What is offered under a name, to the byte. The table alone holds canonically equivalent names to be one, whereas who
    /// may use what is told by bytes.
    func entry(named name: String) -> Entry? {
        entries[name].flatMap { $0.item.name.hasSameBytes(as: name) ? $0 : nil }
    }

    /// Keeps the names of a manifest for its plugin, which is about to be started.
    mutating func reserve(_ items: [Item], for id: String) {
        for item in items { reserved[item.name] = id }
    }

    /// Gives up the names of a plugin that could not be started.
    mutating func release(_ id: String) {
        reserved = reserved.filter { $0.value != id }
    }

    /// Adds what a plugin offers that has started.
    mutating func add(_ plugin: PluginInstance, fixed: [Item], dynamic: [Item]) {
        shares.append(Share(plugin: plugin, fixed: fixed, dynamic: dynamic))
        shares.sort { $0.plugin.id < $1.plugin.id }
        derive()
    }

    /// Removes what a plugin offers that is to stop, or has been replaced.
    mutating func remove(_ plugin: PluginInstance) {
        shares.removeAll { $0.plugin === plugin }
        derive()
    }

    /// Replaces what a plugin offers beyond its manifest.
    ///
    /// - Returns: whether clients see another list now.
    mutating func replace(of plugin: PluginInstance, by items: [Item]) -> Bool {
        guard let index = shares.firstIndex(where: { $0.plugin === plugin }) else { return false }
        let before = definitions
        shares[index].dynamic = items
        derive()
        return definitions != before
    }

    /// The first of these that cannot be a plugin's, since another plugin offers it already.
    func taken(of items: [Item], for id: String) -> String? {
        let others = Set(shares.lazy.filter { $0.plugin.id != id }.flatMap { $0.fixed + $0.dynamic }.map(\.name))
        return items.map(\.name).first { name in
            others.contains(name) || reserved[name].map { $0 != id } ?? false
        }
    }

    /// The first of these that cannot be offered besides a manifest, since another plugin or the manifest offers it.
    func taken(of items: [Item], for plugin: PluginInstance, fixed: [Item]) -> String? {
        let fixed = Set(fixed.map(\.name))
        return items.map(\.name).first(where: fixed.contains) ?? taken(of: items, for: plugin.id)
    }

    /// Works out anew what clients see.
    mutating func derive() {
        names = []
        entries = [:]
        list = []
        for share in shares {
            for item in share.fixed + share.dynamic {
                guard names.insert(item.name).inserted, selects(item.name) else { continue }
                let entry = Entry(item: item, plugin: share.plugin)
                entries[item.name] = entry
                list.append(entry)
            }
        }
    }
}
