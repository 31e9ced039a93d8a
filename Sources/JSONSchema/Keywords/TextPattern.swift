import JSON

/// `pattern`.
final class TextPattern: Rule {
    private let pattern: Pattern

    init?(reading reader: KeywordReader) throws(SchemaError) {
        guard let source = try reader.string("pattern") else { return nil }
        pattern = try reader.pattern(source, in: "pattern")
    }

    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        guard case .string(let string) = value else { return true }
        if try validation.matches(pattern, string) { return true }
        let source = pattern.source.shortened(to: 100)
        return validation.refuse(
            "pattern", "expected a string that matches the regular expression \(source), got \(value.excerpt)")
    }
}

extension Validation {
    /// Whether a text has a match of a pattern.
    mutating func matches(_ pattern: Pattern, _ text: String) throws(Interruption) -> Bool {
        try matcher.hasMatch(of: pattern.program, in: text, budget: &budget)
    }
}
