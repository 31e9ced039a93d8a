import JSON

/// A member of a result: a property of a `StructuredOutput`.
///
///     @Field("What the code printed.") var stdout = ""
///     @Field("How many cells ran before, counting this one.") var executionCount: Int?    // null where there is none
///
/// The key in JSON is the property's name in small letters with underscores, or the given `name`.
@propertyWrapper
public struct Field<Value: OutputValue>: Sendable {
    /// The value that the result holds.
    public var wrappedValue: Value

    let description: String
    let name: String?

    /// A member of a result.
    ///
    /// - Parameters:
    ///   - wrappedValue: the value until another is assigned.
    ///   - description: what it means, for the model that reads the result.
    ///   - name: its key in JSON, by default derived from the property's name.
    public init(wrappedValue: Value, _ description: String, name: String? = nil) {
        self.wrappedValue = wrappedValue
        self.description = description
        self.name = name
    }

    /// A member of a result that is null until it is assigned.
    public init<Wrapped>(_ description: String, name: String? = nil) where Value == Wrapped? {
        self.init(wrappedValue: nil, description, name: name)
    }
}

extension Field: DeclaredProperty {
    var schema: Schema { Value.valueSchema.adding(["description": .string(description)]) }

    var isRequired: Bool { true }

    var flaws: [(problem: String, mend: String)] { missingDescription(description) }

    var currentJSON: JSONValue? { wrappedValue.jsonValue }
}
