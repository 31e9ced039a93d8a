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

        init(_ selection: ToolSelection) {
            tools = OfferList(selects: selection.offers)
            prompts = OfferList(selects: selection.offers)
            resources = OfferList(selects: selection.offers)
            // A template is no thing by itself: whoever may see what it stands for may see it.
            templates = OfferList { _ in true }
        }
    }

    private let selection: ToolSelection
    private let state: Mutex<State>
    private let signals: [ListKind: ChangeSignal]

    /// - Parameter selection: what is offered at all.
    init(selection: ToolSelection = ToolSelection()) {
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

    /// Offers what a plugin has that has started.
    func add(_ plugin: PluginInstance) {
        state.withLock { state in
            let early = state.early.removeValue(forKey: ObjectIdentifier(plugin)) ?? Offer()
            let fixed = plugin.manifest.offer
            state.tools.add(plugin, fixed: fixed.tools ?? [], dynamic: early.tools ?? [])
            state.prompts.add(plugin, fixed: fixed.prompts ?? [], dynamic: early.prompts ?? [])
            state.resources.add(plugin, fixed: fixed.resources ?? [], dynamic: early.resources ?? [])
            state.templates.add(plugin, fixed: fixed.templates ?? [], dynamic: early.templates ?? [])
        }
        for kind in ListKind.allCases { tellChange(of: kind) }
    }

    /// Forgets a plugin that could not be started.
    func forget(_ plugin: PluginInstance) {
        state.withLock { $0.early[ObjectIdentifier(plugin)] = nil }
    }

    func removeAll() {
        state.withLock { $0 = State(selection) }
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
