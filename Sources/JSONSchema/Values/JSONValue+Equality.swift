import JSON

/// Equality as JSON Schema has it: numbers by their value, strings by their code points, objects in any order.
extension JSONValue {
    /// Whether two values are the same to JSON Schema.
    ///
    /// - Parameter budget: pays for each value that is compared.
    func isSame(as other: JSONValue, budget: inout Budget) throws(Interruption) -> Bool {
        try budget.spend(1)
        switch (self, other) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.string(let left), .string(let right)): return left.hasSameBytes(as: right)
        case (.integer(let left), .integer(let right)): return left == right
        case (.array(let left), .array(let right)):
            if left.count != right.count { return false }
            for index in left.indices where try !left[index].isSame(as: right[index], budget: &budget) { return false }
            return true
        case (.object(let left), .object(let right)):
            if left.count != right.count { return false }
            for (key, value) in left {
                guard let match = right[key], try value.isSame(as: match, budget: &budget) else { return false }
            }
            return true
        default:
            try budget.spend(digitCount + other.digitCount)
            guard let left = canonicalNumber, let right = other.canonicalNumber else { return false }
            return left == right
        }
    }

    /// Feeds a digest that is the same for values that are the same to JSON Schema.
    ///
    /// - Parameter budget: pays for each value that is fed.
    func feed(_ hasher: inout Hasher, budget: inout Budget) throws(Interruption) {
        try budget.spend(1)
        hasher.combine(TypeSet(of: self))
        switch self {
        case .null: break
        case .bool(let value): hasher.combine(value)
        case .integer, .bigInteger, .double:
            try budget.spend(digitCount)
            hasher.combine(canonicalNumber)
        case .string(let value): hasher.combine(ExactString(value))
        case .array(let elements):
            hasher.combine(elements.count)
            for element in elements {
                try element.feed(&hasher, budget: &budget)
            }
        case .object(let object):
            var digest = 0
            for (key, value) in object {
                var member = Hasher()
                member.combine(ExactString(key))
                try value.feed(&member, budget: &budget)
                digest ^= member.finalize()
            }
            hasher.combine(digest)
        }
    }
}
