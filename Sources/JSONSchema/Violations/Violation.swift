/// What is wrong with a value, in words for the person or model that has to mend it.
package struct Violation: Hashable, Sendable {
    /// The part of the value that is at fault. Where something is missing, the path to where it should be.
    package let path: InstancePath
    /// The keyword of the schema that does not hold; `false` for a schema that allows nothing, `steps` or `nesting`
    /// where the validation was given up because it would have cost too much.
    package let keyword: String
    /// The keyword's place in the schema, as a fragment: `#/properties/code/type`.
    package let schemaLocation: String
    /// What was expected and what came, without the path.
    package let message: String
    /// What was expected, where a list of alternatives can speak of it.
    let expected: String?

    init(
        _ path: InstancePath, _ keyword: String, _ schemaLocation: String, _ message: String, expected: String? = nil
    ) {
        self.path = path
        self.keyword = keyword
        self.schemaLocation = schemaLocation
        self.message = message
        self.expected = expected
    }

    /// Whether the value was not found to be wrong, but the validation was given up.
    package var isInterruption: Bool { keyword == "steps" || keyword == "nesting" }

    init(_ interruption: Interruption) {
        switch interruption {
        case .outOfSteps:
            self.init(InstancePath(), "steps", "#", "the validation takes too many steps; make the value smaller")
        case .tooDeep:
            self.init(InstancePath(), "nesting", "#", "the value is nested too deep to be validated")
        }
    }

    /// The same violation with a note that it was found by one of many alternatives, unless it has such a note.
    func notingAlternatives(_ count: Int) -> Violation {
        if message.hasSuffix("alternatives)") { return self }
        let message = "\(message) (by the closest of \(count) alternatives)"
        return Violation(path, keyword, schemaLocation, message, expected: expected)
    }
}

extension Violation: CustomStringConvertible {
    /// The path and the message: `code: missing; it is required (string: The code to run)`.
    package var description: String {
        path.isEmpty ? message : "\(path): \(message)"
    }
}
