import JSON

extension ManifestReader {
    /// The routes of a manifest.
    ///
    /// - Parameter tools: the names of its tools, which those routes are like that do not say which.
    func routes(in object: JSONObject, beside tools: [String]) throws(PluginError) -> [OfferedRoute] {
        guard let value = object["routes"] else { return [] }
        guard let items = value.arrayValue else { throw error("has `routes` that are no array") }
        var routes: [OfferedRoute] = []
        var shapes: Set<String> = []
        for (index, item) in items.enumerated() {
            let route = try route(item, number: index + 1, beside: tools)
            guard shapes.insert(route.shape).inserted else {
                throw error("has the route '\(route.name)' twice, if under different names of variables")
            }
            routes.append(route)
        }
        return routes
    }

    private func route(_ value: JSONValue, number: Int, beside tools: [String]) throws(PluginError) -> OfferedRoute {
        guard let method = value["method"]?.stringValue, OfferedRoute.methods.contains(method) else {
            let methods = OfferedRoute.methods.sorted().joined(separator: ", ")
            throw error("has a route, number \(number), whose `method` is none of \(methods)")
        }
        guard let path = value["path"]?.stringValue else {
            throw error("has a route, number \(number), without a `path`")
        }
        let tools = try self.tools(in: value, "the route '\(method) \(path)'") ?? tools
        do throws(RoutePattern.Problem) {
            return OfferedRoute(method: method, path: path, pattern: try RoutePattern(path), tools: tools)
        } catch {
            throw self.error(
                "has the route '\(method) \(path)', whose path \(error.text); a path is as \"/files/download/{path...}\""
            )
        }
    }

    /// The tools that do what a part of a manifest does, nil where that does not say.
    ///
    /// - Parameter part: what it is, for whoever wrote it.
    func tools(in value: JSONValue, _ part: String) throws(PluginError) -> [String]? {
        guard let tools = value["tools"] else { return nil }
        guard let items = tools.arrayValue, case let names = items.compactMap(\.stringValue), names.count == items.count
        else { throw error("has \(part) with `tools` that are no array of names") }
        return names
    }
}
