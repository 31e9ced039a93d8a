/// A regular expression as a program for the matcher.
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        /// Consumes this scalar.
        case scalar(UInt32)
        /// Consumes a scalar of the set with this number.
        case set(UInt32)
        /// Goes on at both places.
        case split(UInt32, UInt32)
        case jump(UInt32)
        case assertion(PatternAssertion)
        /// Goes on if what is looked for is there, or is not there.
        case look(UInt32, isNegated: Bool)
        case match
    }

    /// Something to be looked for in a pass of its own over the text, which tells for each place whether it is there.
    ///
    /// What has to follow is looked for from the end of the text to its start, with its program reversed: a match that
    /// ends at a place says that the expression can start there.
    struct Look: Sendable {
        let start: Int
        let isAhead: Bool
    }

    var instructions: [Instruction] = []
    var sets: [ScalarSet] = []
    /// Those within another come before it.
    var looks: [Look] = []
    /// Whether it can only match at the start of the text.
    var isAnchored = false
}
