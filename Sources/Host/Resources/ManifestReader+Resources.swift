import JSON

extension ManifestReader {
    /// The resources of a manifest.
    func resources(in object: JSONObject) throws(PluginError) -> OfferedResources {
        var offered = OfferedResources()
        offered.fixed = try described("resources", by: "uri", in: object)
        offered.templates = try described("resourceTemplates", by: "uriTemplate", in: object)
        if let space = object["resourceSpace"] { try read(space, into: &offered) }
        if let uri = offered.fixedURIs.first(where: { !ResourceURI.hasScheme($0) }) {
            throw error("has the resource '\(uri)', which is no URI: it has no scheme, as \"file:\"")
        }
        if offered.isEmpty, !offered.templates.isEmpty {
            throw error("has `resourceTemplates`, but no `resourceSpace` with the `prefixes` of what they stand for")
        }
        return offered
    }

    /// A list of objects with a name, each told from the others by the text under a key.
    private func described(
        _ key: String, by identity: String, in object: JSONObject
    ) throws(PluginError) -> [JSONObject] {
        guard let value = object[key] else { return [] }
        guard let items = value.arrayValue else { throw error("has `\(key)` that are no array") }
        var seen: Set<String> = []
        var objects: [JSONObject] = []
        for (index, item) in items.enumerated() {
            guard let object = item.objectValue, let text = object[identity]?.stringValue, !text.isEmpty,
                object["name"]?.stringValue?.isEmpty == false
            else {
                throw error("has an entry of `\(key)`, number \(index + 1), without the texts `\(identity)` and `name`")
            }
            guard seen.insert(text).inserted else { throw error("has '\(text)' twice in `\(key)`") }
            objects.append(object)
        }
        return objects
    }

    private func read(_ space: JSONValue, into offered: inout OfferedResources) throws(PluginError) {
        guard let space = space.objectValue else { throw error("has a `resourceSpace` that is no object") }
        for value in try array("prefixes", in: space) {
            guard let prefix = value.stringValue, ResourceURI.hasScheme(prefix) else {
                throw error(
                    "has \(value) among the `prefixes` of its `resourceSpace`; a prefix is as \"file:///\" or \"notes:\""
                )
            }
            offered.prefixes.append(prefix)
        }
        guard Set(offered.prefixes).count == offered.prefixes.count else {
            throw error("has a prefix twice in its `resourceSpace`")
        }
        offered.isListed = try flag("list", in: space)
        offered.tellsOfList = try flag("listChanged", in: space)
        offered.tellsOfUpdates = try flag("subscribe", in: space)
        if offered.isListed, offered.prefixes.isEmpty {
            throw error("has a `resourceSpace` with `list` and without `prefixes`: what is listed must begin with one")
        }
    }

    private func array(_ key: String, in space: JSONObject) throws(PluginError) -> [JSONValue] {
        guard let value = space[key] else { return [] }
        guard let items = value.arrayValue else { throw error("has a `resourceSpace` whose `\(key)` is no array") }
        return items
    }

    private func flag(_ key: String, in space: JSONObject) throws(PluginError) -> Bool {
        guard let value = space[key] else { return false }
        guard let flag = value.boolValue else { throw error("has a `resourceSpace` whose `\(key)` is no boolean") }
        return flag
    }
}
