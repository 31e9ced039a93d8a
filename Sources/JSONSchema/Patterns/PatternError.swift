/// Why a regular expression cannot be used.
package struct PatternError: Error, Sendable, CustomStringConvertible {
    /// What is wrong and, where there is one, the mend.
    package let message: String
    /// Where in the expression, in code points from its start.
    package let offset: Int

    init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
    }

    /// The message and the place.
    package var description: String { "\(message) (at character \(offset))" }
}
