import JSON

/// The cursor of a paged list: it names the item that the next page follows, so that it stays good while other items
/// come and go. To clients it is opaque.
enum PageCursor {
    private static let prefix = "after-"

    /// The cursor of the page that follows the item of this name.
    static func following(_ name: String) -> String {
        prefix + name.utf8.hexadecimal
    }

    /// The name of the item that the page follows, nil where the text is no cursor.
    static func name(in cursor: String) -> String? {
        guard cursor.hasPrefix(prefix) else { return nil }
        let digits = Array(cursor.utf8.dropFirst(prefix.utf8.count))
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digit(digits[index]), let low = digit(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
