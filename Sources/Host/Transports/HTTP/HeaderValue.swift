/// The form in which a header carries a text that is not plain ASCII: `=?base64?…?=`.
enum HeaderValue {
    /// The text that a header stands for, nil where it is encoded wrongly or not at all though it had to be.
    static func decode(_ value: String) -> String? {
        guard value.hasPrefix("=?base64?"), value.hasSuffix("?="), value.utf8.count >= 11 else {
            return value.utf8.allSatisfy(isPlain) ? value : nil
        }
        return Base64.decode(value.utf8.dropFirst(9).dropLast(2)).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// Visible ASCII, space and tab.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) || byte == 0x09
    }
}
