import JSON
import Synchronization

/// What the plugins that run offer to clients now.
final class OfferRegistry: Sendable {
    private struct State {
        var tools: OfferList<OfferedTool>
        var prompts: OfferList<OfferedPrompt>
        var resources: OfferList<OfferedResource>
        var templates: OfferList<OfferedTemplate>
        /// What plugins offered before they had started.
        var early: [ObjectIdentifier: Offer] = [:]

        init(_ selection: OfferSelection) {
            tools = OfferList(selects: selection.offers)
            prompts = OfferList(selects: selection.offers)
            resources = OfferList(selects: selection.offers)
            // A template is no thing by itself: whoever may see what it stands for may see it.
            templates = OfferList { _ in true }
        }

        /// What clients see of each kind.
        var definitions: [ListKind: [JSONObject]] {
            [
                .tools: tools.definitions, .prompts: prompts.definitions,
                .resources: resources.definitions + templates.definitions,
            ]
        }

        /// The first name of an offer, or else of a kind, that is another plugin's.
        func taken(of offer: Offer, for id: String) -> String? {
            tools.taken(of: offer.tools ?? [], for: id) ?? prompts.taken(of: offer.prompts ?? [], for: id)
                ?? resources.taken(of: offer.resources ?? [], for: id)
                ?? templates.taken(of: offer.templates ?? [], for: id)
        }

        mutating func reserve(_ offer: Offer, for id: String) {
            tools.reserve(offer.tools ?? [], for: id)
            prompts.reserve(offer.prompts ?? [], for: id)
            resources.reserve(offer.resources ?? [], for: id)
            templates.reserve(offer.templates ?? [], for: id)
        }

        mutating func release(_ id: String) {
            tools.release(id)
            prompts.release(id)
            resources.release(id)
            templates.release(id)
        }

        mutating func add(_ plugin: PluginInstance) {
            let early = early.removeValue(forKey: ObjectIdentifier(plugin)) ?? Offer()
            let fixed = plugin.manifest.offer
            tools.add(plugin, fixed: fixed.tools ?? [], dynamic: early.tools ?? [])
            prompts.add(plugin, fixed: fixed.prompts ?? [], dynamic: early.prompts ?? [])
            resources.add(plugin, fixed: fixed.resources ?? [], dynamic: early.resources ?? [])
            templates.add(plugin, fixed: fixed.templates ?? [], dynamic: early.templates ?? [])
        }

        mutating func derive() {
            tools.derive()
            prompts.derive()
            resources.derive()
            templates.derive()
        }

        mutating func remove(_ plugin: PluginInstance) {
            tools.remove(plugin)
            prompts.remove(plugin)
            resources.remove(plugin)
            templates.remove(plugin)
        }
    }

    private let selection: OfferSelection
    private let state: Mutex<State>
    private let signals: [ListKind: ChangeSignal]

    /// - Parameter selection: what is offered at all.
    init(selection: OfferSelection) {
        self.selection = selection
        state = Mutex(State(selection))
        signals = Dictionary(uniqueKeysWithValues: ListKind.allCases.map { ($0, ChangeSignal()) })
    }

    var tools: OfferList<OfferedTool> { state.withLock { $0.tools } }

    var prompts: OfferList<OfferedPrompt> { state.withLock { $0.prompts } }

    var resources: OfferList<OfferedResource> { state.withLock { $0.resources } }

    var templates: OfferList<OfferedTemplate> { state.withLock { $0.templates } }

    /// Tells of the changes of a list from now on.
    func changes(of kind: ListKind) -> AsyncStream<Void> {
        signals[kind]?.changes() ?? AsyncStream { $0.finish() }
    }

    /// A list is another one now.
    func tellChange(of kind: ListKind) {
        signals[kind]?.send()
    }

    /// Keeps for plugins, which are about to be started, what their manifests name.
    func reserve(_ manifests: [PluginManifest]) {
        state.withLock { state in
            for manifest in manifests { state.reserve(manifest.offer, for: manifest.id) }
        }
    }

    /// Gives up what was kept for a plugin that could not be started, or has ended.
    func release(_ id: String) {
        state.withLock { $0.release(id) }
    }

    /// What a manifest offers that is another plugin's already.
    func taken(of manifest: PluginManifest) -> String? {
        state.withLock { $0.taken(of: manifest.offer, for: manifest.id) }
    }

    /// Offers what a plugin has that has started, and no more what the generation had that it replaces.
    func add(_ plugin: PluginInstance, replacing old: PluginInstance?) {
        change { state in
            if let old { state.remove(old) }
            state.add(plugin)
        }
        // Which resources it lists cannot be seen from here.
        if plugin.manifest.space.isListed { tellChange(of: .resources) }
    }

    /// Offers no more what a plugin had.
    func remove(_ plugin: PluginInstance) {
        change { $0.remove(plugin) }
        if plugin.manifest.space.isListed { tellChange(of: .resources) }
    }

    /// Forgets what a plugin offered that is not served, or not any more.
    func forget(_ plugin: PluginInstance) {
        state.withLock { $0.early[ObjectIdentifier(plugin)] = nil }
    }

    /// Looks anew at what is offered at all: the selection is another one.
    func reselect() {
        change { $0.derive() }
        // Of what plugins list nothing can be seen from here.
        tellChange(of: .resources)
    }

    func removeAll() {
        state.withLock { $0 = State(selection) }
    }

    private func change(_ body: (inout State) -> Void) {
        let changed = state.withLock { state in
            let before = state.definitions
            body(&state)
            let after = state.definitions
            return ListKind.allCases.filter { before[$0] != after[$0] }
        }
        for kind in changed { tellChange(of: kind) }
    }

    /// Replaces what a plugin offers beyond its manifest, of each kind of which the offer speaks.
    ///
    /// - Returns: what another plugin, or the manifest, offers already: then nothing changed.
    func replace(of plugin: PluginInstance, by offer: Offer) -> String? {
        let (taken, changed): (String?, Set<ListKind>) = state.withLock { state in
            if let taken = Self.taken(offer, for: plugin, state) { return (taken, []) }
            guard state.tools.has(plugin) else {
                state.early[ObjectIdentifier(plugin), default: Offer()].merge(offer)
                return (nil, [])
            }
            return (nil, Self.apply(offer, of: plugin, &state))
        }
        for kind in changed { tellChange(of: kind) }
        return taken
    }

    private static func taken(_ offer: Offer, for plugin: PluginInstance, _ state: State) -> String? {
        let fixed = plugin.manifest.offer
        return state.tools.taken(of: offer.tools ?? [], for: plugin, fixed: fixed.tools ?? [])
            ?? state.prompts.taken(of: offer.prompts ?? [], for: plugin, fixed: fixed.prompts ?? [])
            ?? state.resources.taken(of: offer.resources ?? [], for: plugin, fixed: fixed.resources ?? [])
            ?? state.templates.taken(of: offer.templates ?? [], for: plugin, fixed: fixed.templates ?? [])
    }

    private static func apply(_ offer: Offer, of plugin: PluginInstance, _ state: inout State) -> Set<ListKind> {
        var changed: Set<ListKind> = []
        if let tools = offer.tools, state.tools.replace(of: plugin, by: tools) { changed.insert(.tools) }
        if let prompts = offer.prompts, state.prompts.replace(of: plugin, by: prompts) { changed.insert(.prompts) }
        if let list = offer.resources, state.resources.replace(of: plugin, by: list) { changed.insert(.resources) }
        if let list = offer.templates, state.templates.replace(of: plugin, by: list) { changed.insert(.resources) }
        return changed
    }
}
