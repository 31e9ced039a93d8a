import JSON

/// `dependentRequired`, and the `dependencies` of draft-07 that are arrays: names that have to come with another.
final class Dependencies: Rule {
    private let dependencies: [(name: String, required: [String])]

    init?(reading reader: KeywordReader) throws(SchemaError) {
        var dependencies: [(String, [String])] = []
        for keyword in ["dependentRequired", "dependencies"] {
            for (name, value) in try reader.object(keyword) ?? [:] {
                if case .array(let names) = value {
                    dependencies.append((name, try reader.names(names, in: keyword)))
                } else if keyword == "dependentRequired" {
                    throw reader.error("expected an object of arrays, got \(value.excerpt)", in: keyword)
                }
            }
        }
        if dependencies.isEmpty { return nil }
        self.dependencies = dependencies
    }

    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        guard case .object(let object) = value else { return true }
        try validation.budget.spend(dependencies.count)
        var isValid = true
        for (name, required) in dependencies where object[name] != nil {
            try validation.budget.spend(required.count)
            for other in required where object[other] == nil {
                let given = name.shortened(to: 60)
                isValid = validation.refuse(
                    "dependentRequired", at: other, "missing; it is required where \(given) is given")
            }
        }
        return isValid
    }
}

/// `dependentSchemas`, and the `dependencies` of draft-07 that are schemas: what has to hold where a name is given.
final class DependentSchemas: Rule {
    private let dependencies: [(name: String, id: NodeID)]

    init?(reading reader: KeywordReader) throws(SchemaError) {
        var dependencies: [(String, NodeID)] = []
        for (name, id) in try reader.subschemas(inObject: "dependentSchemas") {
            dependencies.append((name, id))
        }
        for (name, value) in try reader.object("dependencies") ?? [:] where value.arrayValue == nil {
            dependencies.append((name, try reader.subschema(value, in: "dependencies", name)))
        }
        if dependencies.isEmpty { return nil }
        self.dependencies = dependencies
    }

    var inPlace: [SubschemaLink] { dependencies.map { .node($0.id) } }

    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        guard case .object(let object) = value else { return true }
        try validation.budget.spend(dependencies.count)
        var isValid = true
        for (name, id) in dependencies where object[name] != nil {
            if try validation.apply(id, to: value, evaluated: &evaluated) { continue }
            isValid = false
            if !validation.isReporting { return false }
        }
        return isValid
    }
}
