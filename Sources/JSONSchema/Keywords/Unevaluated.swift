import JSON

/// `unevaluatedProperties`.
final class UnevaluatedMembers: Rule {
    private let id: NodeID
    private let isClosed: Bool

    init?(reading reader: KeywordReader) throws(SchemaError) {
        guard let id = try reader.subschema("unevaluatedProperties") else { return nil }
        self.id = id
        isClosed = reader["unevaluatedProperties"] == false
    }

    var asksForEvaluated: Bool { true }

    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        guard case .object(let object) = value else { return true }
        try validation.budget.spend(object.count)
        var isValid = true
        for (position, member) in object.enumerated() where !evaluated.contains(position) {
            if isClosed {
                let noun = validation.memberNoun
                isValid = validation.refuse("unevaluatedProperties", at: member.key, "unknown \(noun)")
            } else {
                isValid = try validation.apply(id, to: member.value, at: member.key) && isValid
            }
            if !isValid && !validation.isReporting { return false }
        }
        evaluated.insertAll()
        return isValid
    }
}

/// `unevaluatedItems`.
final class UnevaluatedElements: Rule {
    private let id: NodeID
    private let isClosed: Bool

    init?(reading reader: KeywordReader) throws(SchemaError) {
        guard let id = try reader.subschema("unevaluatedItems") else { return nil }
        self.id = id
        isClosed = reader["unevaluatedItems"] == false
    }

    var asksForEvaluated: Bool { true }

    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        guard case .array(let elements) = value else { return true }
        try validation.budget.spend(elements.count)
        var isValid = true
        for (index, element) in elements.enumerated() where !evaluated.contains(index) {
            if isClosed {
                isValid = validation.refuse("unevaluatedItems", "the item [\(index)] is one too many")
            } else {
                isValid = try validation.apply(id, to: element, at: index) && isValid
            }
            if !isValid && !validation.isReporting { return false }
        }
        evaluated.insertAll()
        return isValid
    }
}
