package import JSON

/// The id of a JSON-RPC request: a string or an integer, echoed exactly as it came.
package enum RequestID: Hashable, Sendable {
    case string(String)
    case integer(Int64)
    /// An integer beyond `Int64`, in its digits.
    case bigInteger(String)

    /// An id, or nil where the value is none: null, a fraction, a boolean, an array, an object.
    package init?(_ value: JSONValue) {
        switch value {
        case .string(let text): self = .string(text)
        case .integer(let number): self = .integer(number)
        case .bigInteger(let digits): self = .bigInteger(digits)
        case .null, .bool, .double, .array, .object: return nil
        }
    }

    /// The id as JSON.
    package var json: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .integer(let number): .integer(number)
        case .bigInteger(let digits): .bigInteger(digits)
        }
    }
}
