/// Why a schema cannot be used.
package struct SchemaError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case keyword, dialect, reference, loop, pattern, size
        }

        private let kind: Kind

        /// A keyword has a value that it cannot have, or the schema is neither an object nor a boolean.
        package static let keyword = Code(kind: .keyword)
        /// The schema is written in a dialect of JSON Schema that is not supported.
        package static let dialect = Code(kind: .dialect)
        /// A reference leads out of the document or nowhere.
        package static let reference = Code(kind: .reference)
        /// A subschema refers to itself without going on to a part of the value.
        package static let loop = Code(kind: .loop)
        /// A regular expression is wrong or not supported.
        package static let pattern = Code(kind: .pattern)
        /// The schema is too large or nested too deep.
        package static let size = Code(kind: .size)

        /// The name of the code.
        package var description: String { kind.rawValue }
    }

    /// What kind of failure it is.
    package let code: Code
    /// What is wrong and, where there is one, the mend.
    package let message: String
    /// Where in the schema, as a fragment: `#/properties/code/type`.
    package let location: String

    init(_ code: Code, _ message: String, at location: String) {
        self.code = code
        self.message = message
        self.location = location
    }

    /// The place and the message.
    package var description: String { "\(location): \(message)" }
}
