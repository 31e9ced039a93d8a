/// Base 64 as in RFC 4648, read strictly: every value has one spelling only.
enum Base64 {
    /// With the digits `+` and `/`, and with padding.
    static func decode(_ text: some BidirectionalCollection<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard padding <= 2 else { return nil }
        return decode(text.dropLast(padding), last: (UInt8(ascii: "+"), UInt8(ascii: "/")))
    }

    /// With the digits `-` and `_`, which may stand in addresses, and without padding.
    static func decodeURL(_ text: some BidirectionalCollection<UInt8>) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        return decode(text, last: (UInt8(ascii: "-"), UInt8(ascii: "_")))
    }

    private static func decode(_ digits: some Collection<UInt8>, last: (UInt8, UInt8)) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 4 * 3 + 2)
        var bits: UInt32 = 0
        var bitCount = 0
        for character in digits {
            guard let digit = digit(character, last) else { return nil }
            bits = bits << 6 | digit
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        }
        // Bits that encode nothing must be zero.
        return bits & (1 << UInt32(bitCount) - 1) == 0 ? bytes : nil
    }

    private static func digit(_ character: UInt8, _ last: (UInt8, UInt8)) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case last.0: 62
        case last.1: 63
        default: nil
        }
    }
}
