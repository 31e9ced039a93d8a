import JSON

/// `minimum`, `exclusiveMinimum`, `maximum` and `exclusiveMaximum`.
final class NumberRange: Rule {
    private struct Bound: Sendable {
        let keyword: String
        let limit: JSONValue
        let isUpper: Bool
        /// Whether the limit itself is allowed.
        let isIncluded: Bool
        let phrase: String

        @inline(__always)
        func holds(for value: JSONValue) -> Bool {
            switch (isUpper, isIncluded) {
            case (false, true): !value.isLess(than: limit)
            case (false, false): limit.isLess(than: value)
            case (true, true): !limit.isLess(than: value)
            case (true, false): value.isLess(than: limit)
            }
        }
    }

    private let bounds: [Bound]

    init?(reading reader: KeywordReader) throws(SchemaError) {
        let kinds = [
            ("minimum", false, true, "at least"), ("exclusiveMinimum", false, false, "more than"),
            ("maximum", true, true, "at most"), ("exclusiveMaximum", true, false, "less than"),
        ]
        var bounds: [Bound] = []
        for (keyword, isUpper, isIncluded, words) in kinds {
            guard let limit = try reader.number(keyword) else { continue }
            let phrase = "a number of \(words) \(limit.excerpt)"
            bounds.append(
                Bound(keyword: keyword, limit: limit, isUpper: isUpper, isIncluded: isIncluded, phrase: phrase))
        }
        if bounds.isEmpty { return nil }
        self.bounds = bounds
    }

    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        guard value.isNumber else { return true }
        try validation.budget.spend(bounds.count * value.digitCount)
        var isValid = true
        for bound in bounds where !bound.holds(for: value) {
            isValid = validation.refuse(bound.keyword, "expected \(bound.phrase), got \(value.excerpt)")
        }
        return isValid
    }
}
