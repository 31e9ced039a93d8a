import JSON

extension ManifestReader {
    /// The resources of a manifest or of an offer, nil where it does not speak of them.
    func resources(in object: JSONObject) throws(PluginError) -> [OfferedResource]? {
        let found = try described("resources", by: "uri", in: object)?.map { OfferedResource(uri: $0, definition: $1) }
        if let uri = found?.map(\.uri).first(where: { !ResourceURI.hasScheme($0) }) {
            throw error("has the resource '\(uri)', which is no URI: it has no scheme, as \"file:\"")
        }
        return found
    }

    /// The resource templates of a manifest or of an offer, nil where it does not speak of them.
    func templates(in object: JSONObject) throws(PluginError) -> [OfferedTemplate]? {
        try described("resourceTemplates", by: "uriTemplate", in: object)?.map { text, definition in
            OfferedTemplate(text: text, definition: definition)
        }
    }

    /// What a manifest says of resources that it does not list.
    ///
    /// - Parameter offer: what it lists.
    func space(in object: JSONObject, beside offer: Offer) throws(PluginError) -> OfferedSpace {
        let space = try object["resourceSpace"].map { value throws(PluginError) in try self.space(value, beside: offer)
        }
        if space?.prefixes.isEmpty ?? true, offer.resources?.isEmpty ?? true, offer.templates?.isEmpty == false {
            throw error("has `resourceTemplates`, but no `resourceSpace` with the `prefixes` of what they stand for")
        }
        return space ?? OfferedSpace()
    }

    /// A list of objects with a name, each told from the others by the text under a key.
    private func described(
        _ key: String, by identity: String, in object: JSONObject
    ) throws(PluginError) -> [(String, JSONObject)]? {
        guard let value = object[key] else { return nil }
        guard let items = value.arrayValue else { throw error("has `\(key)` that are no array") }
        var seen: Set<String> = []
        var objects: [(String, JSONObject)] = []
        for (index, item) in items.enumerated() {
            guard let object = item.objectValue, let text = object[identity]?.stringValue, !text.isEmpty,
                object["name"]?.stringValue?.isEmpty == false
            else {
                throw error("has an entry of `\(key)`, number \(index + 1), without the texts `\(identity)` and `name`")
            }
            guard seen.insert(text).inserted else { throw error("has '\(text)' twice in `\(key)`") }
            objects.append((text, object))
        }
        return objects
    }

    private func space(_ value: JSONValue, beside offer: Offer) throws(PluginError) -> OfferedSpace {
        guard let object = value.objectValue else { throw error("has a `resourceSpace` that is no object") }
        var space = OfferedSpace()
        for value in try array("prefixes", in: object) {
            guard let prefix = value.stringValue, ResourceURI.hasScheme(prefix) else {
                throw error(
                    "has \(value) among the `prefixes` of its `resourceSpace`; a prefix is as \"file:///\" or \"notes:\""
                )
            }
            space.prefixes.append(prefix)
        }
        guard Set(space.prefixes).count == space.prefixes.count else {
            throw error("has a prefix twice in its `resourceSpace`")
        }
        space.tools = try tools(in: value, "a `resourceSpace`") ?? (offer.tools ?? []).map(\.name)
        space.isListed = try flag("list", in: object)
        space.tellsOfList = try flag("listChanged", in: object)
        space.tellsOfUpdates = try flag("subscribe", in: object)
        if space.isListed, space.prefixes.isEmpty {
            throw error("has a `resourceSpace` with `list` and without `prefixes`: what is listed must begin with one")
        }
        return space
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
