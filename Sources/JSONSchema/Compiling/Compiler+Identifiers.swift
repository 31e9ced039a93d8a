import JSON

extension Compiler {
    /// Reads `$schema`, `$id` and the anchors of a subschema.
    ///
    /// - Returns: the resource that it belongs to.
    func readIdentifiers(of id: NodeID, _ found: Location) throws(SchemaError) -> Int {
        guard case .object(let schema) = found.value else { return found.resource }
        let isRoot = found.pointer.isEmpty
        var dialect = resources[found.resource].dialect
        if isRoot || schema["$id"] != nil, let declared = schema["$schema"] {
            dialect = try Self.dialect(declared, at: found.fragment)
        }
        // In draft-07 nothing beside a `$ref` means anything.
        if dialect == .draft07, schema["$ref"] != nil, !isRoot { return found.resource }
        var resource = found.resource
        if let identifier = schema["$id"] {
            resource = try readIdentifier(identifier, dialect: dialect, of: id, found)
        } else if isRoot {
            resources[resource] = Resource(base: resources[resource].base, dialect: dialect, pointer: "")
        }
        if isRoot { try name(resource, at: found.fragment) }
        try readAnchor("$anchor", of: schema, id, resource, at: found.fragment)
        try readAnchor("$dynamicAnchor", of: schema, id, resource, at: found.fragment)
        return resource
    }

    private static func dialect(_ declared: JSONValue, at fragment: String) throws(SchemaError) -> Dialect {
        guard case .string(let uri) = declared else {
            throw SchemaError(.keyword, "expected a string, got \(declared.excerpt)", at: fragment + "/$schema")
        }
        if let dialect = Dialect(uri: uri) { return dialect }
        throw SchemaError(
            .dialect, "the dialect \(uri.shortened(to: 100)) is not supported; 2020-12 and draft-07 are",
            at: fragment + "/$schema")
    }

    private func readIdentifier(
        _ identifier: JSONValue, dialect: Dialect, of id: NodeID, _ found: Location
    ) throws(SchemaError) -> Int {
        guard case .string(let text) = identifier else {
            throw SchemaError(.keyword, "expected a string, got \(identifier.excerpt)", at: found.fragment + "/$id")
        }
        let reference = URIReference(text)
        if let fragment = reference.fragment, !fragment.isEmpty {
            // Draft-07 has its anchors there.
            guard text.hasPrefix("#") else {
                throw SchemaError(.reference, "an $id cannot have a fragment", at: found.fragment + "/$id")
            }
            try note(fragment, id, in: found.resource, isDynamic: false, at: found.fragment + "/$id")
            return found.resource
        }
        let base = reference.resolved(against: resources[found.resource].base)
        let resource = append(Resource(base: base, dialect: dialect, pointer: found.pointer))
        try name(resource, at: found.fragment + "/$id")
        return resource
    }

    private func readAnchor(
        _ keyword: String, of schema: JSONObject, _ id: NodeID, _ resource: Int, at fragment: String
    ) throws(SchemaError) {
        guard let anchor = schema[keyword] else { return }
        let place = "\(fragment)/\(keyword)"
        guard case .string(let name) = anchor else {
            throw SchemaError(.keyword, "expected a string, got \(anchor.excerpt)", at: place)
        }
        try note(name, id, in: resource, isDynamic: keyword == "$dynamicAnchor", at: place)
    }

    private func note(
        _ name: String, _ id: NodeID, in resource: Int, isDynamic: Bool, at place: String
    ) throws(SchemaError) {
        let key = ExactString(name)
        if let other = resources[resource].anchors.updateValue(id, forKey: key), other != id {
            throw SchemaError(
                .reference, "the anchor \(name.shortened(to: 60)) belongs to \(locations[other].fragment) as well",
                at: place)
        }
        if isDynamic { dynamicAnchors[key, default: [:]][resource] = id }
    }
}
