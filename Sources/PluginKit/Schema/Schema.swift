public import JSON

/// The JSON Schema of a type, with what messages and checks need to know besides.
public struct Schema: Sendable, Hashable {
    /// The keywords of JSON Schema, as clients see them.
    public let keywords: JSONObject

    /// What a value has to be, with its article, for messages: `an integer from 0 to 9`.
    public let expectation: String

    /// What is wrong with the declaration of the type or of one that it contains.
    let mistakes: [AuthorMistake]

    /// A schema of one's own, for a type that the kit does not know.
    ///
    /// - Parameters:
    ///   - keywords: the keywords of JSON Schema.
    ///   - expectation: what a value has to be, with its article.
    public init(_ keywords: JSONObject, expectation: String) {
        self.init(keywords, expectation: expectation, mistakes: [])
    }

    init(_ keywords: JSONObject, expectation: String, mistakes: [AuthorMistake]) {
        self.keywords = keywords
        self.expectation = expectation
        self.mistakes = mistakes
    }
}

extension Schema {
    /// Any JSON value.
    public static let any = Schema([:], expectation: "any JSON value")
    /// A string.
    public static let string = Schema(["type": "string"], expectation: "a string")
    /// A number without a fraction.
    public static let integer = Schema(["type": "integer"], expectation: "an integer")
    /// A number.
    public static let number = Schema(["type": "number"], expectation: "a number")
    /// `true` or `false`.
    public static let boolean = Schema(["type": "boolean"], expectation: "true or false")
    /// A length of time in seconds, not negative.
    public static let seconds = Schema(
        ["type": "number", "minimum": 0], expectation: "a non-negative number of seconds")
    /// An object with any members.
    public static let object = Schema(["type": "object"], expectation: "an object")

    /// One of some strings.
    public static func oneOf(_ values: [String]) -> Schema {
        let list = values.map { "\"\($0)\"" }.joined(separator: ", ")
        return Schema(
            ["type": "string", "enum": .array(values.map { .string($0) })],
            expectation: values.count == 1 ? list : "one of \(list)")
    }

    /// An array of such elements.
    public static func array(of element: Schema) -> Schema {
        Schema(
            ["type": "array", "items": .object(element.keywords)],
            expectation: "an array", mistakes: element.mistakes)
    }

    /// An object with any keys and such values.
    public static func dictionary(of value: Schema) -> Schema {
        Schema(
            ["type": "object", "additionalProperties": .object(value.keywords)],
            expectation: "an object", mistakes: value.mistakes)
    }

    /// Such a value or null.
    public static func nullable(_ schema: Schema) -> Schema {
        var keywords = schema.keywords
        if keywords.isEmpty { return schema }
        if case .string(let type) = keywords["type"], keywords["enum"] == nil {
            keywords["type"] = [.string(type), "null"]
        } else {
            keywords = ["anyOf": [.object(keywords), ["type": "null"]]]
        }
        return Schema(keywords, expectation: schema.expectation + orNull, mistakes: schema.mistakes)
    }

    /// The schema with more keywords.
    ///
    /// - Parameter restriction: what the keywords demand of the value, to follow the expectation: `from 0 to 9`.
    func adding(_ more: JSONObject, restriction: String? = nil) -> Schema {
        var keywords = keywords
        for (key, value) in more { keywords[key] = value }
        return Schema(keywords, expectation: restricted(by: restriction), mistakes: mistakes)
    }

    private func restricted(by restriction: String?) -> String {
        guard let restriction else { return expectation }
        if expectation.hasSuffix(Self.orNull) {
            return "\(expectation.dropLast(Self.orNull.count)) \(restriction)\(Self.orNull)"
        }
        return "\(expectation) \(restriction)"
    }

    private static let orNull = ", or null"
}
