/// A regular expression of ECMA-262, matched in time proportional to the text whatever the expression.
///
/// It may match anywhere in the text unless it is anchored. It has all of ECMA-262 that can be matched without trying
/// and going back: not references to groups. Scripts of Unicode and flags are not supported either.
package struct Pattern: Sendable {
    /// The expression as it was written.
    package let source: String
    let program: PatternProgram

    /// No program has more instructions: what is repeated counts as often as it is repeated at most.
    package static let greatestSize = 10_000

    /// - Throws: if it is no expression, or too large a one, or needs what is not supported.
    package init(compiling source: String) throws(PatternError) {
        if source.utf8.count > Self.greatestSize { throw PatternError("the expression is too long", at: 0) }
        let (syntax, sets) = try PatternParser.parse(source)
        if syntax.weight > Self.greatestSize {
            throw PatternError("the expression is too large, with what it repeats written out", at: 0)
        }
        self.source = source
        program = try PatternCompiler.compile(syntax, sets: sets)
    }

    /// Whether the text has a match, and how many steps it took to tell.
    ///
    /// - Parameter limit: how many steps it may take.
    /// - Returns: `matches` is nil if the steps did not suffice.
    package func search(_ text: String, limit: Int) -> (matches: Bool?, steps: Int) {
        var matcher = PatternMatcher()
        var budget = Budget(steps: limit)
        // The only failure is that the budget is spent, which the nil tells.
        let matches = try? matcher.hasMatch(of: program, in: text, budget: &budget)
        return (matches, limit - budget.steps)
    }
}
