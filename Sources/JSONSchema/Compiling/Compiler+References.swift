import JSON

/// A `$ref` or `$dynamicRef` as it was read.
struct UnresolvedReference {
    let text: String
    let isDynamic: Bool
    /// The resource that it is in.
    let resource: Int
    /// Where it is, as a fragment.
    let fragment: String
}

extension Compiler {
    /// The subschema that a reference leads to, seen without regard to how the reference is reached.
    func resolve(_ reference: UnresolvedReference) throws(SchemaError) -> NodeID {
        let uri = URIReference(reference.text).resolved(against: resources[reference.resource].base)
        guard let resource = resource(named: uri.resource) else { throw Self.external(reference) }
        guard let fragment = URIReference.decoded(uri.fragment ?? "") else {
            throw SchemaError(.reference, "\(Self.quoted(reference)) has a wrong escape", at: reference.fragment)
        }
        if fragment.isEmpty || fragment.hasPrefix("/") {
            return try resolve(pointer: fragment, in: resource, for: reference)
        }
        if let anchored = resources[resource].anchors[ExactString(fragment)] { return anchored }
        throw SchemaError(
            .reference, "\(Self.quoted(reference)) leads nowhere: the schema has no anchor of this name",
            at: reference.fragment)
    }

    /// For a reference that depends on how it is reached: where it may lead, by the resource that decides.
    ///
    /// - Returns: nothing for a reference that always leads to its target.
    func dynamicTargets(of reference: UnresolvedReference, leadingTo target: NodeID) -> [Int: NodeID] {
        guard reference.isDynamic, let fragment = URIReference(reference.text).fragment,
            let name = URIReference.decoded(fragment).map(ExactString.init),
            let targets = dynamicAnchors[name], targets[locations[target].resource] == target
        else { return [:] }
        return targets.count > 1 ? targets : [:]
    }

    private func resolve(
        pointer: String, in resource: Int, for reference: UnresolvedReference
    ) throws(SchemaError) -> NodeID {
        guard let keys = JSONPointer.keys(of: pointer) else {
            throw SchemaError(.reference, "\(Self.quoted(reference)) has a wrong escape", at: reference.fragment)
        }
        guard let root = known(at: resources[resource].pointer) else {
            preconditionFailure("a resource is a subschema")
        }
        var place = locations[root]
        for key in keys {
            place = try step(from: place, by: key, for: reference)
        }
        return try add(place)
    }

    private func step(
        from place: Location, by key: String, for reference: UnresolvedReference
    ) throws(SchemaError) -> Location {
        let pointer = place.pointer + "/" + JSONPointer.escaped(key)
        if let id = known(at: pointer) { return locations[id] }
        guard let value = JSONPointer.step(into: place.value, by: key) else {
            throw SchemaError(
                .reference, "\(Self.quoted(reference)) leads nowhere: there is no \(pointer.shortened(to: 100))",
                at: reference.fragment)
        }
        return Location(value: value, pointer: pointer, depth: place.depth + 1, resource: place.resource)
    }

    private static func external(_ reference: UnresolvedReference) -> SchemaError {
        SchemaError(
            .reference,
            "\(quoted(reference)) leads out of the schema, and nothing is fetched; put what it names into $defs",
            at: reference.fragment)
    }

    private static func quoted(_ reference: UnresolvedReference) -> String {
        reference.text.excerptInQuotes
    }
}
