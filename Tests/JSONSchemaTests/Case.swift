import JSON
import JSONSchema
import Testing

/// A schema with values that it takes and values that it does not take, all as JSON.
struct Case: CustomTestStringConvertible, Sendable {
    let schema: String
    let valid: [String]
    let invalid: [String]

    init(_ schema: String, valid: [String] = [], invalid: [String] = []) {
        self.schema = schema
        self.valid = valid
        self.invalid = invalid
    }

    var testDescription: String { schema }

    func check(_ location: SourceLocation = #_sourceLocation) throws {
        let schema = try Schema(schema)
        for text in valid {
            let violations = schema.validate(try JSONValue(parsing: text))
            #expect(violations.isEmpty, "\(text) should be valid", sourceLocation: location)
            #expect(schema.isValid(try JSONValue(parsing: text)), sourceLocation: location)
        }
        for text in invalid {
            #expect(!schema.isValid(try JSONValue(parsing: text)), "\(text) is no value", sourceLocation: location)
            #expect(!schema.validate(try JSONValue(parsing: text)).isEmpty, sourceLocation: location)
        }
    }
}

extension Schema {
    /// A schema from JSON, whose errors are the test's.
    init(_ text: String, limits: SchemaLimits = .default) throws {
        try self.init(compiling: try JSONValue(parsing: text), limits: limits)
    }

    /// What is wrong with a value given as JSON, each as one line.
    func complaints(_ text: String) throws -> [String] {
        validate(try JSONValue(parsing: text)).map(\.description)
    }
}
