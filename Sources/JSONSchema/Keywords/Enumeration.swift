import JSON

/// `enum` or `const`.
final class Enumeration: Rule {
    private let keyword: String
    /// How many values there are.
    private let count: Int
    /// The first ones for messages. Made once: to write a value takes time in proportion to it.
    private let shown: [String]
    private let strings: NameTable
    /// The values that are no strings.
    private let others: [JSONValue]

    convenience init?(readingEnum reader: KeywordReader) throws(SchemaError) {
        guard let values = try reader.array("enum") else { return nil }
        self.init("enum", values)
    }

    convenience init?(readingConst reader: KeywordReader) {
        guard let value = reader["const"] else { return nil }
        self.init("const", [value])
    }

    private init(_ keyword: String, _ values: [JSONValue]) {
        self.keyword = keyword
        count = values.count
        shown = values.prefix(12).map(Self.shown)
        strings = NameTable(values.compactMap(\.stringValue))
        others = values.filter { $0.stringValue == nil }
    }

    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        if case .string(let string) = value {
            if strings.position(of: string) != nil { return true }
        } else {
            for other in others where try other.isSame(as: value, budget: &validation.budget) { return true }
        }
        guard validation.isReporting else { return false }
        let expected = expected
        let mend = mend(of: value, within: &validation.guessing)
        return validation.refuse(keyword, expected: expected, "expected \(expected), got \(value.excerpt)\(mend)")
    }

    private var expected: String {
        guard let first = shown.first else { return "nothing, since no value is allowed" }
        return count == 1 ? first : "one of \(list)"
    }

    /// The values for a message.
    private var list: String {
        let list = shown.joined(separator: ", ")
        return count > shown.count ? "\(list) (\(count) in all)" : list
    }

    private static func shown(_ value: JSONValue) -> String {
        let text = value.description
        return text.utf8.count <= 60 ? text : value.excerpt
    }

    private func mend(of value: JSONValue, within budget: inout Budget) -> String {
        guard case .string(let string) = value, count > 1,
            let near = Mend.name(string, among: strings.names, within: &budget)
        else { return "" }
        return "; did you mean \(near.excerptInQuotes)?"
    }

    /// The values for the description of a schema.
    var summary: String {
        shown.prefix(8).joined(separator: "|") + (count > 8 ? "|…" : "")
    }
}
