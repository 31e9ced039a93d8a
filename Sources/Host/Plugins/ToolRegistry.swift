import JSON
import Synchronization

/// The tools that are offered now, and who answers them.
final class ToolRegistry: Sendable {
    struct Entry: Sendable {
        let tool: OfferedTool
        let plugin: PluginInstance
    }

    private struct Offer {
        let plugin: PluginInstance
        var tools: [OfferedTool]
        var dynamicTools: [OfferedTool] = []
    }

    private struct State {
        var offers: [Offer] = []
        /// What plugins offered before they had started.
        var early: [ObjectIdentifier: [OfferedTool]] = [:]
        /// Of all tools, also those that the configuration leaves out.
        var names: Set<String> = []
        /// Derived from the offers, so that a call need not search.
        var entries: [String: Entry] = [:]
        var list: [JSONObject] = []

        mutating func derive(_ selection: ToolSelection) {
            names = []
            entries = [:]
            list = []
            for offer in offers {
                for tool in offer.tools + offer.dynamicTools {
                    guard names.insert(tool.name).inserted, selection.offers(tool.name) else { continue }
                    entries[tool.name] = Entry(tool: tool, plugin: offer.plugin)
                    list.append(tool.definition)
                }
            }
        }
    }

    /// Told after each change of `tools`.
    let changes = ChangeSignal()
    private let selection: ToolSelection
    private let state = Mutex(State())

    /// - Parameter selection: the tools that are offered at all.
    init(selection: ToolSelection = ToolSelection()) {
        self.selection = selection
    }

    /// The tools, by the ids of their plugins and then as the plugin lists them.
    var tools: [JSONObject] {
        state.withLock { $0.list }
    }

    /// The names of all tools of the plugins that run, offered or not.
    var names: Set<String> {
        state.withLock { $0.names }
    }

    subscript(name: String) -> Entry? {
        state.withLock { $0.entries[name] }
    }

    /// Offers the tools of a plugin that has started.
    func add(_ plugin: PluginInstance) {
        state.withLock { state in
            let early = state.early.removeValue(forKey: ObjectIdentifier(plugin)) ?? []
            state.offers.append(Offer(plugin: plugin, tools: plugin.manifest.offered, dynamicTools: early))
            state.offers.sort { $0.plugin.id < $1.plugin.id }
            state.derive(selection)
        }
        changes.send()
    }

    /// Forgets a plugin that could not be started.
    func forget(_ plugin: PluginInstance) {
        state.withLock { $0.early[ObjectIdentifier(plugin)] = nil }
    }

    func removeAll() {
        state.withLock { $0 = State() }
    }

    /// Replaces what a plugin offers beyond its manifest.
    ///
    /// - Returns: the name of a tool that another plugin, or the manifest, offers already: then nothing changed.
    func replaceDynamicTools(of plugin: PluginInstance, by tools: [OfferedTool]) -> String? {
        let (taken, isChanged): (String?, Bool) = state.withLock { state in
            let index = state.offers.firstIndex { $0.plugin === plugin }
            let own = Set(index.map { state.offers[$0].dynamicTools.map(\.name) } ?? [])
            let others = index == nil ? state.names.union(plugin.manifest.toolNames) : state.names
            for tool in tools where others.contains(tool.name) && !own.contains(tool.name) {
                return (tool.name, false)
            }
            guard let index else {
                state.early[ObjectIdentifier(plugin)] = tools
                return (nil, false)
            }
            let before = state.list
            state.offers[index].dynamicTools = tools
            state.derive(selection)
            return (nil, state.list != before)
        }
        if isChanged { changes.send() }
        return taken
    }
}
