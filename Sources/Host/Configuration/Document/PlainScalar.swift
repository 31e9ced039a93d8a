import JSON

/// What a scalar without quotes means, by the core schema of YAML 1.2: `no` and `on` are texts, not booleans.
enum PlainScalar {
    static func content(of text: String) -> ConfigurationNode.Content {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        default: return number(text).map { .number($0) } ?? .text(text)
        }
    }

    /// Numbers as JSON writes them, with a `+` before and zeros in front, and hexadecimal and octal ones.
    private static func number(_ text: String) -> JSONValue? {
        guard let first = text.utf8.first, text.utf8.count <= 64, isNumberStart(first) else { return nil }
        if let prefix = ["0x": 16, "0o": 8].first(where: { text.hasPrefix($0.key) }) {
            return Int64(text.dropFirst(2), radix: prefix.value).map { .integer($0) }
        }
        if let integer = Int64(text) { return .integer(integer) }
        let allowed = text.utf8.allSatisfy { isNumberStart($0) || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
        guard allowed, let double = Double(text), double.isFinite else { return nil }
        return .double(double)
    }

    private static func isNumberStart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }
}
