import JSON

/// `not`.
final class Negation: Rule {
    private let id: NodeID

    init?(reading reader: KeywordReader) throws(SchemaError) {
        guard let id = try reader.subschema("not") else { return nil }
        self.id = id
    }

    var inPlace: [SubschemaLink] { [.node(id)] }

    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        var own = Evaluated()
        guard try validation.tryQuietly(id, to: value, evaluated: &own) else { return true }
        let summary = validation.isReporting ? validation.program.summary(of: id) : ""
        return validation.refuse("not", "got \(value.excerpt), which the schema excludes\(summary)")
    }
}
