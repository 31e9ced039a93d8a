/// A set of Unicode scalars: what a character class of a regular expression matches.
struct ScalarSet: Sendable {
    /// Sorted, and none touches another.
    private var ranges: [ClosedRange<UInt32>] = []
    private var categories: GeneralCategories = []
    private var properties: [UnicodeProperty] = []
    private var isInverted = false
    /// The answers for ASCII, a bit each.
    private var ascii: (low: UInt64, high: UInt64) = (0, 0)

    init(_ items: [Item], isInverted: Bool = false) {
        for item in items {
            switch item {
            case .range(let range): ranges.append(range)
            case .ranges(let some): ranges += some
            case .categories(let some): categories.formUnion(some)
            case .property(let property): properties.append(property)
            }
        }
        ranges = Self.merged(ranges)
        self.isInverted = isInverted
        for code in 0..<128 as Range<UInt32> where search(code) {
            if code < 64 { ascii.low |= 1 << UInt64(code) } else { ascii.high |= 1 << UInt64(code - 64) }
        }
    }

    /// Whether the scalar with this code is in the set.
    @inline(__always)
    func contains(_ code: UInt32) -> Bool {
        if code < 64 { return ascii.low >> UInt64(code) & 1 != 0 }
        if code < 128 { return ascii.high >> UInt64(code - 64) & 1 != 0 }
        return search(code)
    }

    private func search(_ code: UInt32) -> Bool {
        (isInRanges(code) || hasProperty(code)) != isInverted
    }

    private func isInRanges(_ code: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < code { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(code)
    }

    private func hasProperty(_ code: UInt32) -> Bool {
        if categories.isEmpty && properties.isEmpty { return false }
        guard let scalar = Unicode.Scalar(code) else { return false }
        return categories.contains(GeneralCategories(scalar.properties.generalCategory))
            || properties.contains { $0.holds(for: scalar) }
    }

    private static func merged(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var merged: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound &+ 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }
}

extension ScalarSet {
    /// A part of a character class.
    enum Item: Sendable {
        case range(ClosedRange<UInt32>)
        case ranges([ClosedRange<UInt32>])
        case categories(GeneralCategories)
        case property(UnicodeProperty)
    }

    /// `.`: all but the ends of lines.
    static let anyButLineEnds = ScalarSet([.ranges([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029])], isInverted: true)

    /// `\d`, `\w`, `\s` and their opposites in capitals, as ECMA-262 has them; nil for other letters.
    static func item(forEscape letter: UInt32) -> Item? {
        switch UInt8(exactly: letter) {
        case UInt8(ascii: "d"): .ranges(digits)
        case UInt8(ascii: "D"): .ranges(complement(of: digits))
        case UInt8(ascii: "w"): .ranges(wordCharacters)
        case UInt8(ascii: "W"): .ranges(complement(of: wordCharacters))
        case UInt8(ascii: "s"): .ranges(whiteSpace)
        case UInt8(ascii: "S"): .ranges(complement(of: whiteSpace))
        default: nil
        }
    }

    private static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    private static let wordCharacters: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
    private static let whiteSpace: [ClosedRange<UInt32>] = [
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ]

    /// - Parameter ranges: sorted.
    private static func complement(of ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var complement: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { complement.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        complement.append(next...0x10FFFF)
        return complement
    }
}
