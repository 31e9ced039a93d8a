/// Names and paths as they are shown, whatever bytes a disk has in them.
package enum EscapedText {
    /// The text of bytes, with `\xNN` in place of each byte that belongs to no character of UTF-8.
    static func repaired(_ bytes: [UInt8]) -> String {
        var text = ""
        var rest = bytes[...]
        while let first = rest.first {
            // A valid character is of 1 to 4 bytes.
            let character = (1...4).lazy.compactMap { String(validating: rest.prefix($0), as: UTF8.self) }.first
            text += character ?? "\\x" + hexadecimal(first)
            rest = rest.dropFirst(character?.utf8.count ?? 1)
        }
        return text
    }

    /// A text of one line: control characters, such as line breaks, are shown as `\u{N}`.
    package static func singleLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.map { isControl($0) ? $0.escaped(asASCII: true) : String($0) }.joined()
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        // Those that turn the direction of writing around can make a name look like another.
        case .format: scalar.properties.isBidiControl
        default: false
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
