import JSON

/// `allOf`.
final class Conjunction: Rule {
    private let ids: [NodeID]

    init?(reading reader: KeywordReader) throws(SchemaError) {
        guard let ids = try reader.subschemas(inArray: "allOf") else { return nil }
        self.ids = ids
    }

    var inPlace: [SubschemaLink] { ids.map { .node($0) } }

    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        var isValid = true
        for id in ids {
            if try validation.apply(id, to: value, evaluated: &evaluated) { continue }
            isValid = false
            if !validation.isReporting { return false }
        }
        return isValid
    }
}
