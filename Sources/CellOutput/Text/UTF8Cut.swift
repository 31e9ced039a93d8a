/// Cuts UTF-8 where it hurts least: at the end of a line nearby, else between characters.
enum UTF8Cut {
    /// The bytes without an incomplete last line or, if that were more than a quarter, an incomplete last character.
    static func head(of bytes: [UInt8]) -> ArraySlice<UInt8> {
        if let newline = bytes.lastIndex(of: UInt8(ascii: "\n")), newline >= bytes.count / 4 * 3 {
            return bytes[...newline]
        }
        return bytes.prefix(boundary(in: bytes[...], atOrBefore: bytes.endIndex))
    }

    /// The bytes without an incomplete first line or, if that were more than a quarter, an incomplete first character.
    static func tail(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        if let newline = bytes.firstIndex(of: UInt8(ascii: "\n")),
            newline - bytes.startIndex <= bytes.count / 4, newline + 1 < bytes.endIndex
        {
            return bytes[(newline + 1)...]
        }
        return bytes.drop { isContinuation($0) }
    }

    /// As many bytes of a text as there are up to a limit, without half a character at the end.
    static func prefix(_ text: String, bytes limit: Int) -> String {
        if text.utf8.count <= limit { return text }
        let bytes = Array(text.utf8.prefix(limit + 1))
        return String(decoding: bytes[..<boundary(in: bytes[...], atOrBefore: limit)], as: UTF8.self)
    }

    /// As many bytes from the end of a text as there are up to a limit, without half a character at the start.
    static func suffix(_ bytes: [UInt8], bytes limit: Int) -> String {
        String(decoding: bytes.suffix(limit).drop { isContinuation($0) && bytes.count > limit }, as: UTF8.self)
    }

    /// The end of the last whole character before an index. What follows the index, if anything, decides too.
    private static func boundary(in bytes: ArraySlice<UInt8>, atOrBefore end: Int) -> Int {
        if end < bytes.endIndex {
            var end = end
            while end > bytes.startIndex && isContinuation(bytes[end]) { end -= 1 }
            return end
        }
        var start = end - 1
        while start >= bytes.startIndex && isContinuation(bytes[start]) { start -= 1 }
        guard start >= bytes.startIndex else { return end }
        return start + length(ofCharacterBeginningWith: bytes[start]) <= end ? end : start
    }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    private static func length(ofCharacterBeginningWith byte: UInt8) -> Int {
        switch byte {
        case 0xF0...: 4
        case 0xE0...: 3
        case 0xC0...: 2
        default: 1
        }
    }
}
