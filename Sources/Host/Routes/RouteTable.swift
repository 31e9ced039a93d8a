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

    private let selection: ToolSelection
    /// By the first segment of their paths.
    private let entries = Mutex<[String: [Entry]]>([:])

    /// - Parameter selection: what is served at all.
    init(selection: ToolSelection = ToolSelection()) {
        self.selection = selection
    }

    /// Serves the routes of a plugin that has started. None of them is another plugin's: the plan has seen to it.
    func add(_ plugin: PluginInstance) {
        entries.withLock { entries in
            for route in plugin.manifest.routes where selection.offers(route.subject) {
                entries[route.pattern.root, default: []].append(Entry(route: route, plugin: plugin))
            }
        }
    }

    func removeAll() {
        entries.withLock { $0 = [:] }
    }

    /// The routes that match a path, whatever their methods, the most specific first.
    func routes(at path: RequestPath) -> [MatchedRoute] {
        guard let root = path.segments.first, let candidates = entries.withLock({ $0[root] }) else { return [] }
        let matches = candidates.compactMap { entry in
            entry.route.pattern.variables(in: path).map {
                MatchedRoute(route: entry.route, plugin: entry.plugin, variables: $0)
            }
        }
        return matches.sorted { $0.route.pattern.isMoreSpecific(than: $1.route.pattern) }
    }
}
