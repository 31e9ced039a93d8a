public import JSON

/// Why a call's arguments are refused. The message is written for the model that has to mend them.
public struct ArgumentError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which argument is at fault.
    public let path: ArgumentPath

    /// What was expected and what came.
    public let message: String

    /// - Parameters:
    ///   - path: which argument is at fault.
    ///   - message: what was expected and what came.
    public init(_ path: ArgumentPath, _ message: String) {
        self.path = path
        self.message = message
    }

    /// An argument that is not what it should be.
    ///
    /// - Parameters:
    ///   - path: which argument is at fault.
    ///   - expected: what it should be, with its article.
    ///   - found: what came.
    public init(_ path: ArgumentPath, expected: String, found: JSONValue) {
        self.init(path, "expected \(expected), got \(found.excerpt)")
    }

    /// The path and the message.
    public var description: String {
        path == .root ? "The arguments are refused: \(message)." : "Argument \"\(path)\": \(message)."
    }
}

extension JSONValue {
    /// A short form for messages: long or nested values are named, not shown, since they are the caller's and may
    /// have any size.
    var excerpt: String {
        switch self {
        case .null: return "null"
        case .bool(let value): return "\(value)"
        case .integer(let value): return "\(value)"
        case .double(let value): return "\(value)"
        case .bigInteger(let digits): return digits.count <= 40 ? digits : "an integer of \(digits.count) digits"
        case .string(let text):
            let count = text.utf8.count
            return count <= 60 ? "the string \"\(text)\"" : "a string of \(count) bytes"
        case .array(let elements):
            return elements.count == 1 ? "an array of 1 element" : "an array of \(elements.count) elements"
        case .object(let object): return object.isEmpty ? "an empty object" : "an object"
        }
    }
}
