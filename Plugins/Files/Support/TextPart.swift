/// A part of a file as text, without half characters at its ends.
package struct TextPart {
    package let text: String
    /// Where it begins and ends in the file, in bytes.
    package let range: Range<Int>

    /// A character of UTF-8 has at most so many bytes: so many more than are asked for must be looked at on both sides.
    package static let margin = 3

    /// - Parameters:
    ///   - bytes: a part of the file with a margin on both sides, where there is more of it.
    ///   - start: where these bytes begin in the file.
    ///   - wanted: what is wanted of the file. A character that begins before it and ends within it belongs to it; one
    ///     that ends beyond it does only if it would be empty otherwise.
    /// - Returns: nil if the part is no text: it is not in UTF-8, or contains a null byte.
    package init?(_ bytes: [UInt8], at start: Int, wanted: Range<Int>) {
        let lower = Self.boundary(in: bytes, atOrBefore: wanted.lowerBound - start)
        var upper = Self.boundary(in: bytes, atOrBefore: wanted.upperBound - start)
        if upper <= lower && !wanted.isEmpty {
            upper = Self.boundary(in: bytes, after: lower)
        }
        let part = bytes[lower..<max(lower, upper)]
        guard !part.contains(0), let text = String(validating: part, as: UTF8.self) else { return nil }
        self.text = text
        range = (start + part.startIndex)..<(start + part.endIndex)
    }

    /// Whether the beginning of a file looks like text.
    package static func isText(_ head: [UInt8], isWhole: Bool) -> Bool {
        let end = isWhole ? head.count : boundary(in: head, atOrBefore: max(0, head.count - margin))
        let part = head[..<end]
        return !part.contains(0) && String(validating: part, as: UTF8.self) != nil
    }

    private static func boundary(in bytes: [UInt8], atOrBefore index: Int) -> Int {
        var index = min(index, bytes.count)
        // In what is no UTF-8 there need be no boundary nearby, and it does not matter where it is cut.
        for _ in 0..<margin where index > 0 && index < bytes.count && isContinuation(bytes[index]) { index -= 1 }
        return index
    }

    private static func boundary(in bytes: [UInt8], after index: Int) -> Int {
        var index = min(index + 1, bytes.count)
        while index < bytes.count && isContinuation(bytes[index]) { index += 1 }
        return index
    }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
