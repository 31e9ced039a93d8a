public import JSON

/// What a user fills in. Fields are required unless they have a default or say otherwise.
public struct FormField: Sendable, Hashable {
    /// The key of the answer.
    public let name: String
    /// Whether it has to be filled in.
    public var isRequired: Bool
    /// One of MCP's schemas for primitive values.
    let schema: JSONObject

    private init(_ name: String, _ schema: JSONObject, title: String?, description: String?, isRequired: Bool) {
        var schema = schema
        schema["title"] = title.map { .string($0) }
        schema["description"] = description.map { .string($0) }
        self.name = name
        self.schema = schema
        self.isRequired = isRequired
    }

    /// A line of text.
    ///
    /// - Parameters:
    ///   - name: the key of the answer.
    ///   - title: its name for people.
    ///   - description: what it is.
    ///   - format: `email`, `uri`, `date` or `date-time`.
    ///   - length: how many characters it may have.
    ///   - value: what is there before the user writes.
    public static func text(
        _ name: String, title: String? = nil, description: String? = nil, format: String? = nil,
        length: ClosedRange<Int>? = nil, default value: String? = nil
    ) -> FormField {
        var schema: JSONObject = ["type": "string"]
        schema["format"] = format.map { .string($0) }
        schema["minLength"] = length.map { JSONValue($0.lowerBound) }
        schema["maxLength"] = length.map { JSONValue($0.upperBound) }
        schema["default"] = value.map { .string($0) }
        return FormField(name, schema, title: title, description: description, isRequired: value == nil)
    }

    /// A whole number.
    public static func integer(
        _ name: String, title: String? = nil, description: String? = nil, in range: ClosedRange<Int>? = nil,
        default value: Int? = nil
    ) -> FormField {
        var schema: JSONObject = ["type": "integer"]
        schema["minimum"] = range.map { JSONValue($0.lowerBound) }
        schema["maximum"] = range.map { JSONValue($0.upperBound) }
        schema["default"] = value.map { JSONValue($0) }
        return FormField(name, schema, title: title, description: description, isRequired: value == nil)
    }

    /// A number.
    public static func number(
        _ name: String, title: String? = nil, description: String? = nil, in range: ClosedRange<Double>? = nil,
        default value: Double? = nil
    ) -> FormField {
        var schema: JSONObject = ["type": "number"]
        schema["minimum"] = range.map { .double($0.lowerBound) }
        schema["maximum"] = range.map { .double($0.upperBound) }
        schema["default"] = value.map { .double($0) }
        return FormField(name, schema, title: title, description: description, isRequired: value == nil)
    }

    /// Yes or no.
    public static func flag(
        _ name: String, title: String? = nil, description: String? = nil, default value: Bool? = nil
    ) -> FormField {
        var schema: JSONObject = ["type": "boolean"]
        schema["default"] = value.map { .bool($0) }
        return FormField(name, schema, title: title, description: description, isRequired: value == nil)
    }

    /// One of several options.
    public static func choice(
        _ name: String, _ options: [FormOption], title: String? = nil, description: String? = nil,
        default value: String? = nil
    ) -> FormField {
        var schema: JSONObject = ["type": "string"]
        let (key, words) = FormOption.schema(options, titled: "oneOf")
        schema[key] = words
        schema["default"] = value.map { .string($0) }
        return FormField(name, schema, title: title, description: description, isRequired: value == nil)
    }

    /// Any of several options. Clients older than 2025-11-25 cannot be asked it.
    ///
    /// - Parameter count: how many may be chosen.
    public static func choices(
        _ name: String, _ options: [FormOption], title: String? = nil, description: String? = nil,
        count: ClosedRange<Int>? = nil, default values: [String]? = nil
    ) -> FormField {
        let (key, words) = FormOption.schema(options, titled: "anyOf")
        var items: JSONObject = key == "enum" ? ["type": "string"] : [:]
        items[key] = words
        var schema: JSONObject = ["type": "array", "items": .object(items)]
        schema["minItems"] = count.map { JSONValue($0.lowerBound) }
        schema["maxItems"] = count.map { JSONValue($0.upperBound) }
        schema["default"] = values.map { .array($0.map { .string($0) }) }
        return FormField(name, schema, title: title, description: description, isRequired: values == nil)
    }

    /// A field in MCP's own words, for what the others do not say.
    public static func schema(_ name: String, _ schema: JSONObject, isRequired: Bool = true) -> FormField {
        FormField(name, schema, title: nil, description: nil, isRequired: isRequired)
    }
}

/// What a user may choose.
public struct FormOption: Sendable, Hashable, ExpressibleByStringLiteral {
    /// What the answer says.
    public let value: String
    /// What the user reads, nil for the value itself.
    public let title: String?

    /// An option that is shown by a title.
    public init(_ value: String, title: String? = nil) {
        self.value = value
        self.title = title
    }

    /// An option that is shown as it is.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// The keyword for options and its value.
    fileprivate static func schema(_ options: [FormOption], titled: String) -> (key: String, JSONValue) {
        guard options.contains(where: { $0.title != nil }) else {
            return ("enum", .array(options.map { .string($0.value) }))
        }
        return (titled, .array(options.map { ["const": .string($0.value), "title": .string($0.title ?? $0.value)] }))
    }
}
