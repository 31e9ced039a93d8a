/// Why a text is no JSON, or why JSON is not what a type wants.
public struct JSONError: Error, Sendable {
    /// The kinds of failure.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case syntax, encoding, depth, size, duplicateKey, number, type, missingKey, value
        }

        private let kind: Kind

        /// The text breaks JSON's grammar.
        public static let syntax = Code(kind: .syntax)
        /// The text is no valid UTF-8, or escapes half a surrogate pair.
        public static let encoding = Code(kind: .encoding)
        /// The text is nested deeper than the limit.
        public static let depth = Code(kind: .depth)
        /// The text has more values than the limit.
        public static let size = Code(kind: .size)
        /// An object has one key twice.
        public static let duplicateKey = Code(kind: .duplicateKey)
        /// A number is too large, or not finite, or does not fit the type.
        public static let number = Code(kind: .number)
        /// A value is of another type than wanted.
        public static let type = Code(kind: .type)
        /// An object lacks a key that is wanted.
        public static let missingKey = Code(kind: .missingKey)
        /// A value is of the right type but not among those allowed, or could not be encoded.
        public static let value = Code(kind: .value)

        /// The name of the code.
        public var description: String { kind.rawValue }
    }

    /// What kind of failure it is.
    public let code: Code
    /// What was expected and what was found.
    public let message: String
    /// Where in the text the failure is, in bytes from its start; nil where there is no text.
    public let offset: Int?
    /// Which part of the value is at fault, as `arguments.items[2]`; empty for the value as a whole.
    public let path: String
    /// The error of a type's own `init(from:)` or `encode(to:)`, where there is one.
    public let cause: (any Error)?

    /// - Parameters:
    ///   - code: what kind of failure it is.
    ///   - message: what was expected and what was found.
    ///   - offset: where in the text, in bytes.
    ///   - path: which part of the value.
    ///   - cause: the error that led to it.
    public init(
        _ code: Code, _ message: String, offset: Int? = nil, path: String = "", cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.offset = offset
        self.path = path
        self.cause = cause
    }
}

extension JSONError: CustomStringConvertible {
    /// The path or the offset, and the message: `arguments.code: expected a string, found a number`.
    public var description: String {
        if let offset { return "\(message) (at byte \(offset))" }
        return path.isEmpty ? message : "\(path): \(message)"
    }
}
