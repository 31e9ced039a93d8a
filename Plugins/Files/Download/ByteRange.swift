/// What a request wants of a file by its `Range` (RFC 9110, section 14).
package enum ByteRange: Equatable {
    /// All of it: no range, several, one of another unit, or one that is written wrongly.
    case whole
    /// A part that is there.
    case part(Range<Int>)
    /// A part that is not there.
    case unsatisfiable

    /// - Parameters:
    ///   - field: the header field, nil where there is none.
    ///   - size: of the file, in bytes.
    package init(_ field: String?, size: Int) {
        self = field.flatMap { Self.single($0, size: size) } ?? .whole
    }

    private static func single(_ field: String, size: Int) -> ByteRange? {
        guard field.lowercased().hasPrefix("bytes=") else { return nil }
        let bounds = field.dropFirst("bytes=".count).filter { $0 != " " && $0 != "\t" }
            .split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2 else { return nil }
        switch (number(bounds[0]), number(bounds[1])) {
        case (let first?, let last?):
            if first > last { return nil }
            return first < size ? .part(first..<min(last, size - 1) + 1) : .unsatisfiable
        case (let first?, nil) where bounds[1].isEmpty:
            return first < size ? .part(first..<size) : .unsatisfiable
        case (nil, let count?) where bounds[0].isEmpty:
            return count > 0 && size > 0 ? .part(max(0, size - count)..<size) : .unsatisfiable
        default:
            return nil
        }
    }

    /// Digits only. What is larger than any file is as large as the largest.
    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(text) ?? Int.max - 1
    }
}
