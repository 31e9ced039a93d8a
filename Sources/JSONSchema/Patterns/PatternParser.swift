/// A parser of ECMA-262's regular expressions, as they are with the flag `u`, with two liberties that other dialects
/// take and that cannot be misread: any punctuation may be escaped, and `{`, `}` and `]` stand for themselves where
/// they have no other meaning.
///
/// Groups capture nothing, and lazy quantifiers are as good as greedy ones, since only whether there is a match counts.
struct PatternParser {
    private let scalars: [UInt32]
    private(set) var position = 0
    private var depth = 0
    private var sets: [ScalarSet] = []

    /// How deep groups may be nested.
    private static let greatestDepth = 100
    /// No quantifier counts further.
    private static let greatestCount = 1_000_000

    /// Reads a whole expression.
    ///
    /// - Returns: the expression and the sets of scalars that it speaks of by their numbers.
    static func parse(_ text: String) throws(PatternError) -> (PatternSyntax, sets: [ScalarSet]) {
        var parser = PatternParser(scalars: text.unicodeScalars.map(\.value))
        let syntax = try parser.parseChoice()
        if parser.next != nil {
            throw PatternError("a ) without its (; write \\) for the character", at: parser.position)
        }
        return (syntax, parser.sets)
    }

    private init(scalars: [UInt32]) {
        self.scalars = scalars
    }

    /// The next code point, nil at the end.
    var next: UInt32? { position < scalars.count ? scalars[position] : nil }

    mutating func take() -> UInt32? {
        guard let next else { return nil }
        position += 1
        return next
    }

    mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= scalars.count else { return false }
        for offset in 0..<count where scalars[position + offset] != UInt32(text.utf8Start[offset]) { return false }
        position += count
        return true
    }

    /// Keeps a set to be spoken of by its number.
    mutating func syntax(of set: ScalarSet) -> PatternSyntax {
        sets.append(set)
        return .set(sets.count - 1)
    }

    mutating func rewind(to position: Int) {
        self.position = position
    }

    /// Reads a decimal number; nil if there is no digit. Numbers beyond the greatest count are that.
    private mutating func parseCount() -> Int? {
        var count: Int?
        while let next, (0x30...0x39).contains(next) {
            count = min((count ?? 0) * 10 + Int(next - 0x30), Self.greatestCount)
            position += 1
        }
        return count
    }

    private mutating func parseChoice() throws(PatternError) -> PatternSyntax {
        var branches = [try parseSequence()]
        while skip("|") {
            branches.append(try parseSequence())
        }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func parseSequence() throws(PatternError) -> PatternSyntax {
        var terms: [PatternSyntax] = []
        while let next, next != "|", next != ")" {
            terms.append(try parseTerm())
        }
        return terms.count == 1 ? terms[0] : .sequence(terms)
    }

    private mutating func parseTerm() throws(PatternError) -> PatternSyntax {
        let start = position
        let atom = try parseAtom()
        guard let (least, most) = try parseQuantifier() else { return atom }
        switch atom {
        case .assertion, .look: throw PatternError("a quantifier after something without width", at: start)
        default: return .repetition(atom, least: least, most: most)
        }
    }

    private mutating func parseQuantifier() throws(PatternError) -> (least: Int, most: Int?)? {
        let quantifier: (Int, Int?)
        if skip("*") {
            quantifier = (0, nil)
        } else if skip("+") {
            quantifier = (1, nil)
        } else if skip("?") {
            quantifier = (0, 1)
        } else if let counted = try parseCountedQuantifier() {
            quantifier = counted
        } else {
            return nil
        }
        _ = skip("?")
        return quantifier
    }

    /// Reads `{2}`, `{2,}` or `{2,3}`; nil, with nothing read, if there is none of them.
    private mutating func parseCountedQuantifier() throws(PatternError) -> (Int, Int?)? {
        let start = position
        guard skip("{") else { return nil }
        if let least = parseCount() {
            if skip("}") { return (least, least) }
            if skip(",") {
                if skip("}") { return (least, nil) }
                if let most = parseCount(), skip("}") {
                    if most >= least { return (least, most) }
                    throw PatternError("a quantifier whose numbers are the wrong way round", at: start)
                }
            }
        }
        position = start
        return nil
    }

    private mutating func parseAtom() throws(PatternError) -> PatternSyntax {
        let start = position
        if try parseCountedQuantifier() != nil {
            throw PatternError("a quantifier with nothing to repeat", at: start)
        }
        guard let next = take() else { return .empty }
        switch next {
        case "^": return .assertion(.start)
        case "$": return .assertion(.end)
        case ".": return syntax(of: .anyButLineEnds)
        case "[": return syntax(of: try parseClass())
        case "(": return try parseGroup(at: start)
        case "\\": return try parseEscapedAtom(at: start)
        case "*", "+", "?": throw PatternError("a quantifier with nothing to repeat", at: start)
        default: return .scalar(next)
        }
    }

    private mutating func parseGroup(at start: Int) throws(PatternError) -> PatternSyntax {
        depth += 1
        if depth > Self.greatestDepth { throw PatternError("groups nested too deep", at: start) }
        let look = try parseGroupKind(at: start)
        let content = try parseChoice()
        if !skip(")") { throw PatternError("a ( without its ); write \\( for the character", at: start) }
        depth -= 1
        // A group may be repeated whatever is in it.
        guard let look else { return .sequence([content]) }
        return .look(content, isAhead: look.isAhead, isNegated: look.isNegated)
    }

    /// Reads what comes after a parenthesis.
    ///
    /// - Returns: nil for a group that consumes what it matches.
    private mutating func parseGroupKind(at start: Int) throws(PatternError) -> (isAhead: Bool, isNegated: Bool)? {
        if !skip("?") || skip(":") { return nil }
        if skip("=") { return (true, false) }
        if skip("!") { return (true, true) }
        if skip("<=") { return (false, false) }
        if skip("<!") { return (false, true) }
        if skip("<") {
            try skipName(ofGroupAt: start)
            return nil
        }
        if skip("P<") { throw PatternError("a named group of Python; write (?<name>…)", at: start) }
        throw PatternError("an unknown kind of group; flags as (?i) are not supported", at: start)
    }

    private mutating func skipName(ofGroupAt start: Int) throws(PatternError) {
        let nameStart = position
        while let letter = take() {
            if letter == ">" && position > nameStart + 1 { return }
        }
        throw PatternError("a group whose name does not end or is empty", at: start)
    }
}

/// Whether a code point is this ASCII character: it lets code points be compared with literals.
func == (code: UInt32, character: Unicode.Scalar) -> Bool {
    code == character.value
}

/// Whether a code point is another than this ASCII character.
func != (code: UInt32, character: Unicode.Scalar) -> Bool {
    code != character.value
}

/// Lets a `switch` over code points have literals for its cases.
func ~= (character: Unicode.Scalar, code: UInt32) -> Bool {
    code == character.value
}
