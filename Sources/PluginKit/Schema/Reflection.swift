import JSON

/// The declared properties of a value in the order of their declaration.
///
/// `Mirror` is the only way to see them. What it shows of a structure with property wrappers are the wrappers, under
/// the property's name with an underscore before it.
struct Reflection {
    struct Property {
        let label: String
        let key: String
        let declaration: any DeclaredProperty
    }

    let type: Any.Type
    private(set) var properties: [Property] = []
    /// The stored properties that have no wrapper.
    private(set) var undeclared: [String] = []

    init(of value: Any) {
        let mirror = Mirror(reflecting: value)
        type = mirror.subjectType
        for child in mirror.children {
            let label = child.label ?? "?"
            if let declaration = child.value as? any DeclaredProperty {
                let property = label.hasPrefix("_") ? String(label.dropFirst()) : label
                let key = declaration.name ?? PropertyName.key(for: property)
                properties.append(Property(label: property, key: key, declaration: declaration))
            } else {
                undeclared.append(label)
            }
        }
    }

    /// The schema of an object with these properties.
    ///
    /// - Parameters:
    ///   - wrapper: the wrapper that all properties must have, for the explanation of mistakes.
    ///   - isClosed: whether other keys are refused.
    func schema(wrapper: String, isClosed: Bool) -> Schema {
        var members = JSONObject()
        var required: [JSONValue] = []
        var mistakes = undeclared.map { mistake($0, wrapper: wrapper) }
        for property in properties {
            let schema = property.declaration.schema
            mistakes += schema.mistakes
            mistakes += property.declaration.flaws.map { flaw in
                AuthorMistake(subject: "\(type).\(property.label)", problem: flaw.problem, mend: flaw.mend)
            }
            if members[property.key] != nil {
                mistakes.append(duplicate(property))
            }
            members[property.key] = .object(schema.keywords)
            if property.declaration.isRequired { required.append(.string(property.key)) }
        }
        var keywords: JSONObject = ["type": "object", "properties": .object(members)]
        if !required.isEmpty { keywords["required"] = .array(required) }
        if isClosed { keywords["additionalProperties"] = false }
        return Schema(keywords, expectation: "an object", mistakes: mistakes)
    }

    /// The present values as an object. Arguments that are required and have none are left out.
    var jsonObject: JSONObject {
        var object = JSONObject()
        for property in properties {
            object[property.key] = property.declaration.currentJSON
        }
        return object
    }

    private func mistake(_ label: String, wrapper: String) -> AuthorMistake {
        AuthorMistake(
            subject: "\(type).\(label)",
            problem: "is a stored property without \(wrapper), so it is missing from the schema",
            mend: "Declare it with \(wrapper)(\"…\"), or make it static or computed")
    }

    private func duplicate(_ property: Property) -> AuthorMistake {
        AuthorMistake(
            subject: "\(type).\(property.label)",
            problem: "has the key \"\(property.key)\", which another property has too",
            mend: "Give one of them another name, as by @Argument(\"…\", name: \"…\")")
    }
}
