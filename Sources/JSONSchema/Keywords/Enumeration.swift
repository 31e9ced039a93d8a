import JSON

/// `enum` or `const`.
final class Enumeration: Rule {
    private let keyword: String
    private let values: [JSONValue]
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
        self.values = values
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
        return validation.refuse(
            keyword, expected: expected, "expected \(expected), got \(value.excerpt)\(mend(of: value))")
    }

    private var expected: String {
        if values.isEmpty { return "nothing, since no value is allowed" }
        return values.count == 1 ? Self.shown(values[0]) : "one of \(list)"
    }

    /// The values for a message.
    private var list: String {
        let shown = values.prefix(12).map(Self.shown).joined(separator: ", ")
        return values.count > 12 ? "\(shown) (\(values.count) in all)" : shown
    }

    private static func shown(_ value: JSONValue) -> String {
        let text = value.description
        return text.utf8.count <= 60 ? text : value.excerpt
    }

    private func mend(of value: JSONValue) -> String {
        guard case .string(let string) = value, values.count > 1,
            let near = Mend.name(string, among: strings.names)
        else { return "" }
        return "; did you mean \(near.excerptInQuotes)?"
    }

    /// The values for the description of a schema.
    var summary: String {
        values.prefix(8).map(Self.shown).joined(separator: "|") + (values.count > 8 ? "|…" : "")
    }
}
