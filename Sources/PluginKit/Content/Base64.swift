/// Base64 in the standard alphabet.
package enum Base64 {
    /// The text that stands for bytes, with padding, in one line.
    package static func encode(_ bytes: [UInt8]) -> String {
        let digits = Array(alphabet.utf8)
        return String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { text in
            var end = 0
            for start in stride(from: 0, to: bytes.count, by: 3) {
                let group = bytes[start..<min(start + 3, bytes.count)]
                let bits = group.reduce(0) { $0 << 8 | Int($1) } << ((3 - group.count) * 8)
                for place in 0..<4 {
                    text[end + place] =
                        place <= group.count ? digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "=")
                }
                end += 4
            }
            return end
        }
    }

    /// The bytes that a text stands for, perhaps broken into lines or without padding; nil if it is no base64.
    package static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { decode($0) }
    }

    /// The text without white space, as MCP wants it.
    package static func withoutWhiteSpace(_ text: String) -> String {
        guard text.utf8.contains(where: isWhiteSpace) else { return text }
        return String(decoding: text.utf8.filter { !isWhiteSpace($0) }, as: UTF8.self)
    }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        var digits = 0
        var padding = 0
        for character in text {
            if isWhiteSpace(character) { continue }
            if character == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            let value = values[Int(character)]
            guard value < 64, padding == 0 else { return nil }
            bits = bits << 6 | UInt32(value)
            digits += 1
            if digits % 4 == 0 {
                bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
                bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
                bytes.append(UInt8(truncatingIfNeeded: bits))
            }
        }
        return finish(&bytes, bits, rest: digits % 4, padding: padding) ? bytes : nil
    }

    /// Takes the last, incomplete group of digits. One digit alone is not even a byte.
    private static func finish(_ bytes: inout [UInt8], _ bits: UInt32, rest: Int, padding: Int) -> Bool {
        switch rest {
        case 0: return padding == 0
        case 2:
            bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
            return padding == 0 || padding == 2
        case 3:
            bytes.append(UInt8(truncatingIfNeeded: bits >> 10))
            bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
            return padding <= 1
        default: return false
        }
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: " ")
            || byte == UInt8(ascii: "\t")
    }

    private static let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    /// The value of each digit; 64 for what is none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 64, count: 256)
        for (value, digit) in alphabet.utf8.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()
}
