import JSON
import Synchronization

/// The tools that are offered now, and who answers them.
final class ToolRegistry: Sendable {
    struct Entry: Sendable {
        let tool: JSONObject
        let plugin: PluginInstance
    }

    private struct Offer {
        let plugin: PluginInstance
        var tools: [JSONObject]
        var dynamicTools: [JSONObject] = []
    }

    private struct State {
        var offers: [Offer] = []
        /// Derived from the offers, so that a call need not search.
        var entries: [String: Entry] = [:]
        var list: [JSONObject] = []

        mutating func derive() {
            entries = [:]
            list = []
            for offer in offers {
                for tool in offer.tools + offer.dynamicTools {
                    guard let name = tool["name"]?.stringValue, entries[name] == nil else { continue }
                    entries[name] = Entry(tool: tool, plugin: offer.plugin)
                    list.append(tool)
                }
            }
        }
    }

    private let state = Mutex(State())

    /// The tools, by the ids of their plugins and then as the plugin lists them.
    var tools: [JSONObject] {
        state.withLock { $0.list }
    }

    subscript(name: String) -> Entry? {
        state.withLock { $0.entries[name] }
    }

    /// Offers the tools of a plugin that has started.
    func add(_ plugin: PluginInstance) {
        state.withLock { state in
            state.offers.append(Offer(plugin: plugin, tools: plugin.manifest.tools))
            state.offers.sort { $0.plugin.id < $1.plugin.id }
            state.derive()
        }
    }

    func removeAll() {
        state.withLock { $0 = State() }
    }

    /// Replaces what a plugin offers beyond its manifest.
    ///
    /// - Returns: the name of a tool that another plugin, or the manifest, offers already: then nothing changed.
    func replaceDynamicTools(of plugin: PluginInstance, by tools: [JSONObject]) -> String? {
        state.withLock { state in
            guard let index = state.offers.firstIndex(where: { $0.plugin === plugin }) else { return nil }
            let own = Set(state.offers[index].dynamicTools.compactMap { $0["name"]?.stringValue })
            for name in tools.compactMap({ $0["name"]?.stringValue })
            where state.entries[name] != nil && !own.contains(name) {
                return name
            }
            state.offers[index].dynamicTools = tools
            state.derive()
            return nil
        }
    }
}
