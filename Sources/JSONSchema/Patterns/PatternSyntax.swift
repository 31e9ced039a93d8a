/// A regular expression as it was read.
indirect enum PatternSyntax {
    case empty
    case scalar(UInt32)
    /// A scalar of the set with this number.
    case set(Int)
    case assertion(PatternAssertion)
    case sequence([PatternSyntax])
    case choice([PatternSyntax])
    /// - `most`: nil where there is no end to it.
    case repetition(PatternSyntax, least: Int, most: Int?)
    /// What has to follow or to precede, or must not, without being consumed.
    case look(PatternSyntax, isAhead: Bool, isNegated: Bool)

    /// How many instructions it takes, at most; never 0, so that the number bounds the work of compiling as well.
    var weight: Int {
        switch self {
        case .empty, .scalar, .set, .assertion:
            return 1
        case .sequence(let parts):
            return max(1, parts.reduce(0) { Self.sum($0, $1.weight) })
        case .choice(let branches):
            return branches.reduce(0) { Self.sum($0, $1.weight + 2) }
        case .repetition(let part, let least, let most):
            let copies = max(1, most ?? least)
            return Self.sum(Self.product(copies, part.weight), 2 + (most ?? least) - least)
        case .look(let part, _, _):
            return Self.sum(part.weight, 2)
        }
    }

    // Numbers far beyond any limit stay as they are, since they would overflow.
    private static let huge = 1 << 31

    private static func sum(_ left: Int, _ right: Int) -> Int {
        min(left + right, huge)
    }

    private static func product(_ left: Int, _ right: Int) -> Int {
        min(min(left, huge) * min(right, huge), huge)
    }
}

/// What holds between two characters.
enum PatternAssertion: Sendable {
    case start, end, wordBoundary, noWordBoundary
}
