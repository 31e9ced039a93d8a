/// A mistake in the declaration of a plugin, explained to its author.
public struct AuthorMistake: Sendable, Hashable, CustomStringConvertible {
    /// The type that is declared wrongly, or a member of it: `RunCell.session`.
    public let subject: String

    /// What is wrong.
    public let problem: String

    /// What to do.
    public let mend: String

    /// One line: subject, problem and mend.
    public var description: String { "\(subject): \(problem). \(mend)." }
}
