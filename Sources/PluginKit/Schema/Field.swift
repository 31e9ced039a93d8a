import JSON

/// A member of a result: a property of a `StructuredOutput`.
///
///     @Field("What the code printed.") var stdout = ""
///     @Field("How many cells ran before, counting this one.") var executionCount: Int?    // null where there is none
///     @Field("Why it failed.", omittedIfNull: true) var reason: String?                    // no key where there is none
///
/// The key in JSON is the property's name in small letters with underscores, or the given `name`.
@propertyWrapper
public struct Field<Value: OutputValue>: Sendable {
    /// The value that the result holds.
    public var wrappedValue: Value

    let description: String
    let name: String?
    /// The schema of the value where there is one; nil if the key is always there.
    private let schemaIfPresent: (@Sendable () -> Schema)?

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
        schemaIfPresent = nil
    }

    /// A member of a result that is null until it is assigned.
    ///
    /// - Parameters:
    ///   - description: what it means.
    ///   - name: its key in JSON.
    ///   - omittedIfNull: whether the result then has no such key, rather than null under it.
    public init<Wrapped>(_ description: String, name: String? = nil, omittedIfNull: Bool = false)
    where Value == Wrapped?, Wrapped: OutputValue {
        wrappedValue = nil
        self.description = description
        self.name = name
        let schema: @Sendable () -> Schema = { Wrapped.valueSchema }
        schemaIfPresent = omittedIfNull ? schema : nil
    }
}

extension Field: DeclaredProperty {
    var schema: Schema {
        (schemaIfPresent?() ?? Value.valueSchema).adding(["description": .string(description)])
    }

    var isRequired: Bool { schemaIfPresent == nil }

    var flaws: [(problem: String, mend: String)] { missingDescription(description) }

    var currentJSON: JSONValue? {
        let json = wrappedValue.jsonValue
        // Spelt out, since nil is also a way to write JSON's null.
        return !isRequired && json.isNull ? JSONValue?.none : json
    }
}
