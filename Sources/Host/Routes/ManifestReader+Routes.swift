import JSON

extension ManifestReader {
    /// The routes of a manifest.
    func routes(in object: JSONObject) throws(PluginError) -> [OfferedRoute] {
        guard let value = object["routes"] else { return [] }
        guard let items = value.arrayValue else { throw error("has `routes` that are no array") }
        var routes: [OfferedRoute] = []
        var shapes: Set<String> = []
        for (index, item) in items.enumerated() {
            let route = try route(item, number: index + 1)
            guard shapes.insert(route.shape).inserted else {
                throw error("has the route '\(route.name)' twice, if under different names of variables")
            }
            routes.append(route)
        }
        return routes
    }

    private func route(_ value: JSONValue, number: Int) throws(PluginError) -> OfferedRoute {
        guard let method = value["method"]?.stringValue, OfferedRoute.methods.contains(method) else {
            let methods = OfferedRoute.methods.sorted().joined(separator: ", ")
            throw error("has a route, number \(number), whose `method` is none of \(methods)")
        }
        guard let path = value["path"]?.stringValue else {
            throw error("has a route, number \(number), without a `path`")
        }
        do throws(RoutePattern.Problem) {
            return OfferedRoute(method: method, path: path, pattern: try RoutePattern(path))
        } catch {
            throw self.error(
                "has the route '\(method) \(path)', whose path \(error.text); a path is as \"/files/download/{path...}\""
            )
        }
    }
}
