/// Reads scalars from valid UTF-8.
enum UTF8Decoder {
    /// The scalar that starts at a byte, and the byte after it.
    @inline(__always)
    static func scalar(in text: Span<UInt8>, at position: Int) -> (scalar: UInt32, next: Int) {
        let first = UInt32(text[position])
        if first < 0x80 { return (first, position + 1) }
        let count = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        var scalar = first & (0x7F >> UInt32(count))
        for offset in 1..<count {
            scalar = scalar << 6 | UInt32(text[position + offset] & 0x3F)
        }
        return (scalar, position + count)
    }

    /// The scalar that ends before a byte, and the byte where it starts.
    static func scalar(in text: Span<UInt8>, before position: Int) -> (scalar: UInt32, start: Int) {
        var start = position - 1
        while text[start] & 0xC0 == 0x80 {
            start -= 1
        }
        return (scalar(in: text, at: start).scalar, start)
    }
}
