import JSON

/// `multipleOf`. Decimals are exact: 0.3 is a multiple of 0.1.
final class Divisor: Rule {
    private let divisor: JSONValue
    private let decimal: Decimal

    init?(reading reader: KeywordReader) throws(SchemaError) {
        guard let divisor = try reader.number("multipleOf"), let number = divisor.canonicalNumber else { return nil }
        guard JSONValue.integer(0).isLess(than: divisor) else {
            throw reader.error("expected a number above 0, got \(divisor.excerpt)", in: "multipleOf")
        }
        decimal = number.decimal
        if decimal.digitCount > Decimal.greatestDivisorDigits {
            throw reader.error("the number has more than \(Decimal.greatestDivisorDigits) digits", in: "multipleOf")
        }
        self.divisor = divisor
    }

    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        if case .integer(let number) = value, case .integer(let divisor) = divisor {
            // Nothing overflows, since the divisor is positive.
            if number % divisor == 0 { return true }
        } else {
            guard value.isNumber else { return true }
            try validation.budget.spend(value.digitCount)
            if let number = value.canonicalNumber?.decimal, number.isMultiple(of: decimal) { return true }
        }
        return validation.refuse("multipleOf", "expected a multiple of \(divisor.excerpt), got \(value.excerpt)")
    }
}
