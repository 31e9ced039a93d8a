import JSON

/// Numbers compared by their value, however they are written and whatever their size.
extension JSONValue {
    /// Whether it is a number.
    var isNumber: Bool {
        switch self {
        case .integer, .bigInteger, .double: true
        default: false
        }
    }

    /// How many digits have to be looked at to compare it; 0 where that takes no time to speak of.
    var digitCount: Int {
        if case .bigInteger(let digits) = self { digits.utf8.count } else { 0 }
    }

    /// The number in the one form that all ways to write it have in common; nil if this is no finite number.
    var canonicalNumber: CanonicalNumber? {
        switch self {
        case .integer(let value): return .integer(value)
        case .bigInteger(let digits): return CanonicalNumber(Decimal(digits))
        case .double(let value):
            guard value.isFinite else { return nil }
            if abs(value) <= Self.exactLimit, let integer = Int64(exactly: value) { return .integer(integer) }
            return CanonicalNumber(Decimal(value.description))
        default: return nil
        }
    }

    /// Whether one number is less than another; false if either is no number.
    func isLess(than other: JSONValue) -> Bool {
        switch (self, other) {
        case (.integer(let left), .integer(let right)): return left < right
        case (.double(let left), .double(let right)): return left < right
        case (.integer(let left), .double(let right)) where !right.isFinite: return Double(left) < right
        case (.double(let left), .integer(let right)) where !left.isFinite: return left < Double(right)
        default:
            guard let left = canonicalNumber, let right = other.canonicalNumber else { return false }
            return left < right
        }
    }

    /// Up to here each integer is a double of its own.
    private static let exactLimit = 9_007_199_254_740_992.0
}

/// A number in the form that all ways to write it have in common: an `Int64` where it is one.
enum CanonicalNumber: Hashable, Sendable {
    case integer(Int64)
    case decimal(Decimal)

    init(_ decimal: Decimal) {
        self = decimal.integer.map(Self.integer) ?? .decimal(decimal)
    }

    /// The number as its digits.
    var decimal: Decimal {
        switch self {
        case .integer(let value): Decimal(String(value))
        case .decimal(let decimal): decimal
        }
    }

    static func < (left: CanonicalNumber, right: CanonicalNumber) -> Bool {
        if case .integer(let left) = left, case .integer(let right) = right { return left < right }
        return left.decimal < right.decimal
    }
}
