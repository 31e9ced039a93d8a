import JSON

/// `minLength` and `maxLength`, in code points.
final class TextLength: Rule {
    private let least: Int
    private let most: Int

    init?(reading reader: KeywordReader) throws(SchemaError) {
        let least = try reader.count("minLength")
        let most = try reader.count("maxLength")
        if least == nil && most == nil { return nil }
        self.least = least ?? 0
        self.most = most ?? .max
    }

    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        guard case .string(let string) = value else { return true }
        // A code point has one byte to four.
        let size = string.utf8.count
        if size / 4 >= least && size <= most { return true }
        try validation.budget.spend(size / 16)
        let count = string.unicodeScalars.count
        if count < least {
            return validation.refuse(
                "minLength", "expected at least \(String.count(least, "character")), got \(count)")
        }
        if count > most {
            return validation.refuse("maxLength", "expected at most \(String.count(most, "character")), got \(count)")
        }
        return true
    }
}
