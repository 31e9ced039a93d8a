import JSON

/// What reflection sees of a property, whatever its type: the wrappers `Argument` and `Field` conform.
protocol DeclaredProperty: Sendable {
    /// The key in JSON that the author gave, nil for the one derived from the property's name.
    var name: String? { get }

    /// The schema with description, default and constraints.
    var schema: Schema { get }

    /// Whether the value has to be given (arguments) or is always there (fields).
    var isRequired: Bool { get }

    /// What is wrong with the declaration, each with its mend.
    var flaws: [(problem: String, mend: String)] { get }

    /// The present value in JSON, nil if there is none.
    var currentJSON: JSONValue? { get }
}

/// An argument that can be given its value.
protocol ResolvableProperty: DeclaredProperty {
    /// Takes the value from JSON, nil if the caller left it out.
    func resolve(_ json: JSONValue?, at path: ArgumentPath) throws(ArgumentError)
}

extension Argument: ResolvableProperty {
    var isRequired: Bool { fallback == nil }

    var currentJSON: JSONValue? { present?.jsonValue }

    var flaws: [(problem: String, mend: String)] {
        var flaws = missingDescription(description)
        if let fallback, let constraint, !constraint.admits(fallback) {
            flaws.append(
                (
                    "the default \(fallback.jsonValue.excerpt) is not what it asks for: \(schema.expectation)",
                    "Choose another default or another range"
                ))
        }
        return flaws
    }

    var schema: Schema {
        var schema = Value.valueSchema
        if let constraint {
            schema = schema.adding(constraint.keywords, restriction: constraint.expectation)
        }
        schema = schema.adding(["description": .string(description)])
        if let fallback {
            let json = fallback.jsonValue
            if !json.isNull { schema = schema.adding(["default": json]) }
        }
        if let header { schema = schema.adding(["x-mcp-header": .string(header)]) }
        return schema
    }

    func resolve(_ json: JSONValue?, at path: ArgumentPath) throws(ArgumentError) {
        guard let json else {
            if isRequired {
                throw ArgumentError(path, "is missing; expected \(schema.expectation)")
            }
            return
        }
        let value = try Value(json: json, at: path)
        if let constraint, !constraint.admits(value) {
            throw ArgumentError(path, expected: schema.expectation, found: json)
        }
        resolve(value)
    }
}

/// The flaw of a declaration that does not say what it declares.
func missingDescription(_ description: String) -> [(problem: String, mend: String)] {
    description.isEmpty ? [("the description is empty", "Say what it means")] : []
}
