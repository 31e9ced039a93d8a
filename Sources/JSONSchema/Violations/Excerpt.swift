import JSON

extension JSONValue {
    /// The value for a message: small ones in full, of others what they are.
    var excerpt: String {
        switch self {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .integer, .double: return description
        case .bigInteger(let digits):
            return digits.utf8.count <= 40 ? digits : "a number of \(digits.utf8.count) digits"
        case .string(let value): return value.excerptInQuotes
        case .array(let elements):
            if elements.isEmpty { return "an empty array" }
            return "an array of \(elements.count)"
        case .object(let object):
            if object.isEmpty { return "an empty object" }
            return "an object with \(String.list(object.keys.prefix(4).map { $0 }, outOf: object.count, limit: 3))"
        }
    }
}

extension String {
    /// Its beginning in quotes, as JSON.
    var excerptInQuotes: String {
        // Scalars are counted, since a single character can be as long as the whole string.
        let isShort = utf8.count <= 60
        let shown = isShort ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(40)))
        return JSONValue.string(shown).description + (isShort ? "" : "…")
    }

    /// Its first line that is not empty, or the beginning of it.
    func shortened(to count: Int) -> String {
        let text = drop { $0.isWhitespace }
        let shown = String(text.prefix(count).prefix { !$0.isNewline }).prefixOfScalars(count)
        // White space that follows is no loss.
        let isWhole = text.utf8.dropFirst(shown.utf8.count).allSatisfy { $0 <= UInt8(ascii: " ") }
        return isWhole ? shown : shown + "…"
    }

    private func prefixOfScalars(_ count: Int) -> String {
        String(String.UnicodeScalarView(unicodeScalars.prefix(count)))
    }

    /// Names for a message, separated by commas.
    ///
    /// - Parameters:
    ///   - names: those to show, or more.
    ///   - count: how many there are.
    ///   - limit: how many to show.
    static func list(_ names: [String], outOf count: Int? = nil, limit: Int = 20) -> String {
        let count = count ?? names.count
        let shown = names.prefix(limit).map { $0.shortened(to: 40) }.joined(separator: ", ")
        return count > limit ? "\(shown) and \(count - limit) more" : shown
    }

    /// Phrases with commas and an `or` before the last.
    static func alternatives(_ phrases: [String]) -> String {
        guard let last = phrases.last, phrases.count > 1 else { return phrases.first ?? "" }
        return phrases.dropLast().joined(separator: ", ") + " or " + last
    }

    /// A count with its noun: `1 item`, `2 items`.
    static func count(_ count: Int, _ noun: String) -> String {
        if count == 1 { return "1 \(noun)" }
        return noun.hasSuffix("y") ? "\(count) \(noun.dropLast())ies" : "\(count) \(noun)s"
    }
}
