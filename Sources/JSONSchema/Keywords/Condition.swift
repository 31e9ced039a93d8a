import JSON

/// `if`, `then` and `else`.
final class Condition: Rule {
    private let condition: NodeID
    private let consequence: NodeID?
    private let alternative: NodeID?

    init?(reading reader: KeywordReader) throws(SchemaError) {
        // Without `if` the others mean nothing, but may be referred to.
        let consequence = try reader.subschema("then")
        let alternative = try reader.subschema("else")
        guard let condition = try reader.subschema("if") else { return nil }
        self.condition = condition
        self.consequence = consequence
        self.alternative = alternative
    }

    var inPlace: [SubschemaLink] {
        [condition, consequence, alternative].compactMap { $0.map { .node($0) } }
    }

    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        var own = Evaluated(isTracked: evaluated.isTracked)
        let isMet = try validation.tryQuietly(condition, to: value, evaluated: &own)
        if isMet { evaluated.merge(own) }
        guard let next = isMet ? consequence : alternative else { return true }
        return try validation.apply(next, to: value, evaluated: &evaluated)
    }
}
