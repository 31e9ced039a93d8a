import JSON

/// The types of JSON Schema that a value may have.
struct TypeSet: OptionSet, Sendable, Hashable {
    let rawValue: UInt8

    static let null = TypeSet(rawValue: 1)
    static let boolean = TypeSet(rawValue: 2)
    static let integer = TypeSet(rawValue: 4)
    /// A number that is no integer.
    static let fraction = TypeSet(rawValue: 8)
    static let string = TypeSet(rawValue: 16)
    static let array = TypeSet(rawValue: 32)
    static let object = TypeSet(rawValue: 64)
    static let number: TypeSet = [.integer, .fraction]
    static let all = TypeSet(rawValue: 127)

    /// The type with a name; nil if there is none.
    init?(named name: String) {
        switch name {
        case "null": self = .null
        case "boolean": self = .boolean
        case "integer": self = .integer
        case "number": self = .number
        case "string": self = .string
        case "array": self = .array
        case "object": self = .object
        default: return nil
        }
    }

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The narrowest type of a value. A number without a fraction is an integer however it is written.
    @inline(__always)
    init(of value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool: self = .boolean
        case .integer, .bigInteger: self = .integer
        case .double(let number): self = number.rounded(.towardZero) == number ? .integer : .fraction
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        }
    }

    private static let wordings: [(set: TypeSet, name: String, article: String)] = [
        (.string, "string", "a string"), (.number, "number", "a number"), (.integer, "integer", "an integer"),
        (.boolean, "boolean", "a boolean"), (.array, "array", "an array"), (.object, "object", "an object"),
        (.fraction, "fraction", "a fraction"), (.null, "null", "null"),
    ]

    private var wordings: [(set: TypeSet, name: String, article: String)] {
        var rest = self
        return Self.wordings.filter { wording in
            guard rest.isSuperset(of: wording.set) else { return false }
            rest.subtract(wording.set)
            return true
        }
    }

    /// Their names, as `string|null`; empty where every type is allowed.
    var names: String {
        self == .all ? "" : wordings.map(\.name).joined(separator: "|")
    }

    /// Their names for a sentence, as `a string or null`.
    var phrase: String {
        wordings.map(\.article).joined(separator: " or ")
    }
}
