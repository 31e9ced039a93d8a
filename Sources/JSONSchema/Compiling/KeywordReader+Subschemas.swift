import JSON

extension KeywordReader {
    /// The subschema that is the value of a keyword.
    func subschema(_ keyword: String) throws(SchemaError) -> NodeID? {
        guard let value = schema[keyword] else { return nil }
        return try compiler.add(child(value, [keyword]))
    }

    /// The subschemas in an array; nil without the keyword.
    func subschemas(inArray keyword: String) throws(SchemaError) -> [NodeID]? {
        guard let values = try array(keyword) else { return nil }
        var ids: [NodeID] = []
        for (index, value) in values.enumerated() {
            ids.append(try compiler.add(child(value, [keyword, String(index)])))
        }
        return ids
    }

    /// The subschemas in an object by their keys; empty without the keyword.
    func subschemas(inObject keyword: String) throws(SchemaError) -> [(key: String, id: NodeID)] {
        var ids: [(String, NodeID)] = []
        for (key, value) in try object(keyword) ?? [:] {
            ids.append((key, try subschema(value, in: keyword, key)))
        }
        return ids
    }

    /// A subschema that is a member of a keyword's value.
    func subschema(_ value: JSONValue, in keyword: String, _ key: String) throws(SchemaError) -> NodeID {
        try compiler.add(child(value, [keyword, key]))
    }

    private func child(_ value: JSONValue, _ keys: [String]) -> Location {
        let pointer = keys.reduce(location.pointer) { $0 + "/" + JSONPointer.escaped($1) }
        return Location(
            value: value, pointer: pointer, depth: location.depth + keys.count, resource: location.resource)
    }

    /// Compiles a regular expression that stands in a keyword.
    func pattern(_ source: String, in keyword: String) throws(SchemaError) -> Pattern {
        try compiler.pattern(source, at: "\(location.fragment)/\(keyword)")
    }

    /// Notes a reference to be resolved when all subschemas are known.
    ///
    /// - Returns: its number.
    func reference(_ text: String, in keyword: String) -> Int {
        compiler.references.append(
            UnresolvedReference(
                text: text, isDynamic: keyword == "$dynamicRef", resource: location.resource,
                fragment: "\(location.fragment)/\(keyword)"))
        return compiler.references.count - 1
    }
}
