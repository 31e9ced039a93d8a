import Synchronization

/// A route that matches a request.
package struct MatchedRoute: Sendable {
    let route: OfferedRoute
    let plugin: PluginInstance
    /// The texts for which the route's variables stand.
    let variables: [String: String]

    /// GET, POST and so on.
    package var method: String { route.method }
    /// As `GET /files/download/{path...}`.
    package var name: String { route.name }

    /// What selections know of it.
    var subject: Selectable { route.subject }
}

/// The routes that are served now, and who answers them.
final class RouteTable: Sendable {
    private struct Entry: Sendable {
        let route: OfferedRoute
        let plugin: PluginInstance
    }

    private let selection: OfferSelection
    /// By the first segment of their paths.
    private let entries = Mutex<[String: [Entry]]>([:])

    /// - Parameter selection: what is served at all.
    init(selection: OfferSelection) {
        self.selection = selection
    }

    /// Serves the routes of a plugin that has started, and no more those of the generation that it replaces. None of
    /// them is another plugin's: the plan has seen to it.
    func add(_ plugin: PluginInstance, replacing old: PluginInstance?) {
        entries.withLock { entries in
            if let old { Self.remove(old, from: &entries) }
            for route in plugin.manifest.routes {
                entries[route.pattern.root, default: []].append(Entry(route: route, plugin: plugin))
            }
        }
    }

    func remove(_ plugin: PluginInstance) {
        entries.withLock { Self.remove(plugin, from: &$0) }
    }

    private static func remove(_ plugin: PluginInstance, from entries: inout [String: [Entry]]) {
        entries = entries.mapValues { $0.filter { $0.plugin !== plugin } }.filter { !$0.value.isEmpty }
    }

    func removeAll() {
        entries.withLock { $0 = [:] }
    }

    /// The routes that match a path, whatever their methods, the most specific first.
    func routes(at path: RequestPath) -> [MatchedRoute] {
        guard let root = path.segments.first, let candidates = entries.withLock({ $0[root] }) else { return [] }
        let matches = candidates.filter { selection.offers($0.route.subject) }.compactMap { entry in
            entry.route.pattern.variables(in: path).map {
                MatchedRoute(route: entry.route, plugin: entry.plugin, variables: $0)
            }
        }
        return matches.sorted { $0.route.pattern.isMoreSpecific(than: $1.route.pattern) }
    }
}
