extension PatternParser {
    /// Reads an escape outside of classes, whose backslash has been read.
    mutating func parseEscapedAtom(at start: Int) throws(PatternError) -> PatternSyntax {
        if skip("b") { return .assertion(.wordBoundary) }
        if skip("B") { return .assertion(.noWordBoundary) }
        if skip("k") || (next.map { (0x31...0x39).contains($0) } ?? false) {
            throw PatternError("a reference back to a group, which is not supported", at: start)
        }
        if let item = try parseSetEscape(at: start) { return syntax(of: ScalarSet([item])) }
        return .scalar(try parseScalarEscape(at: start))
    }

    /// Reads an escape that stands for many characters; nil, with nothing read, if it is another.
    mutating func parseSetEscape(at start: Int) throws(PatternError) -> ScalarSet.Item? {
        if let next, let item = ScalarSet.item(forEscape: next) {
            _ = take()
            return item
        }
        if skip("p") { return try parseProperty(isNegated: false, at: start) }
        if skip("P") { return try parseProperty(isNegated: true, at: start) }
        return nil
    }

    private mutating func parseProperty(isNegated: Bool, at start: Int) throws(PatternError) -> ScalarSet.Item {
        guard skip("{") else { throw PatternError("\\p without a property in braces, as in \\p{L}", at: start) }
        var name = ""
        while let letter = take() {
            if letter == "}" { return try Self.item(forProperty: name, isNegated: isNegated, at: start) }
            guard name.utf8.count < 60, let scalar = Unicode.Scalar(letter) else { break }
            name.unicodeScalars.append(scalar)
        }
        throw PatternError("\\p{ without its }", at: start)
    }

    private static func item(
        forProperty name: String, isNegated: Bool, at start: Int
    ) throws(PatternError) -> ScalarSet.Item {
        let parts = name.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let isCategory = parts.count == 2 && ["General_Category", "gc"].contains(parts[0])
        if isCategory || parts.count == 1, let categories = GeneralCategories(named: parts[parts.count - 1]) {
            return .categories(isNegated ? categories.complement : categories)
        }
        if parts.count == 1, let property = UnicodeProperty(named: name, isNegated: isNegated) {
            return .property(property)
        }
        throw PatternError(
            "the property \(name) of Unicode, which is not supported; general categories as L or Nd are", at: start)
    }

    /// Reads an escape that stands for one character.
    mutating func parseScalarEscape(at start: Int) throws(PatternError) -> UInt32 {
        guard let letter = take() else { throw PatternError("a backslash at the end", at: start) }
        switch letter {
        case "t": return 0x09
        case "n": return 0x0A
        case "v": return 0x0B
        case "f": return 0x0C
        case "r": return 0x0D
        case "c": return try parseControlEscape(at: start)
        case "x": return try parseHexDigits(2, at: start)
        case "u": return try parseUnicodeEscape(at: start)
        case "0" where !(next.map { (0x30...0x39).contains($0) } ?? false): return 0
        default:
            if Unicode.Scalar(letter).map(Self.isLetterOrDigit) ?? false {
                throw PatternError(Self.unknownEscape(letter), at: start)
            }
            return letter
        }
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "A"..."Z", "a"..."z": true
        default: false
        }
    }

    private static func unknownEscape(_ letter: UInt32) -> String {
        let escape = "\\" + Unicode.Scalar(letter).map { String($0) }!
        switch letter {
        case "A": return "the escape \(escape), which ECMA-262 does not have; write ^"
        case "Z", "z": return "the escape \(escape), which ECMA-262 does not have; write $"
        default: return "the escape \(escape), which ECMA-262 does not have"
        }
    }

    private mutating func parseControlEscape(at start: Int) throws(PatternError) -> UInt32 {
        guard let letter = take(), (0x41...0x5A).contains(letter & ~0x20) else {
            throw PatternError("\\c without a letter", at: start)
        }
        return letter & 0x1F
    }

    /// Reads what comes after `\u`: four digits, two escapes of a surrogate pair, or any number of digits in braces.
    private mutating func parseUnicodeEscape(at start: Int) throws(PatternError) -> UInt32 {
        if skip("{") { return try parseBracedDigits(at: start) }
        let high = try parseHexDigits(4, at: start)
        let lowStart = position
        guard (0xD800...0xDBFF).contains(high), skip("\\u"), next != 0x7B else {
            rewind(to: lowStart)
            return high
        }
        let low = try parseHexDigits(4, at: lowStart)
        guard (0xDC00...0xDFFF).contains(low) else {
            rewind(to: lowStart)
            return high
        }
        return 0x10000 + (high - 0xD800) << 10 | (low - 0xDC00)
    }

    private mutating func parseBracedDigits(at start: Int) throws(PatternError) -> UInt32 {
        var code: UInt32?
        while let digit = next.flatMap(Self.hexDigit), (code ?? 0) <= 0x10FFFF {
            code = (code ?? 0) << 4 | digit
            _ = take()
        }
        guard let code, code <= 0x10FFFF, skip("}") else {
            throw PatternError("\\u{ without the digits of a code point and }", at: start)
        }
        return code
    }

    private mutating func parseHexDigits(_ count: Int, at start: Int) throws(PatternError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<count {
            guard let digit = take().flatMap(Self.hexDigit) else {
                throw PatternError("an escape without its \(count) hexadecimal digits", at: start)
            }
            code = code << 4 | digit
        }
        return code
    }

    private static func hexDigit(_ code: UInt32) -> UInt32? {
        switch code {
        case 0x30...0x39: code - 0x30
        case 0x41...0x46: code - 0x41 + 10
        case 0x61...0x66: code - 0x61 + 10
        default: nil
        }
    }
}
