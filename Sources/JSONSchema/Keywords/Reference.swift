import JSON

/// `$ref` or `$dynamicRef`.
final class Reference: Rule {
    /// The number among the program's references.
    let index: Int

    convenience init?(reading reader: KeywordReader) throws(SchemaError) {
        try self.init(reader, "$ref")
    }

    convenience init?(readingDynamic reader: KeywordReader) throws(SchemaError) {
        try self.init(reader, "$dynamicRef")
    }

    private init?(_ reader: KeywordReader, _ keyword: String) throws(SchemaError) {
        guard let text = try reader.string(keyword) else { return nil }
        index = reader.reference(text, in: keyword)
    }

    var inPlace: [SubschemaLink] { [.reference(index)] }

    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        try validation.apply(validation.target(ofReference: index), to: value, evaluated: &evaluated)
    }
}
