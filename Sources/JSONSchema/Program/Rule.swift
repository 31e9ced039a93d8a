import JSON

/// A keyword, or a group of keywords that are checked together.
protocol Rule: AnyObject, Sendable {
    /// The subschemas that it applies to the same value that it is applied to.
    var inPlace: [SubschemaLink] { get }

    /// Whether it asks what the other rules of its subschema have evaluated.
    var asksForEvaluated: Bool { get }

    /// Whether the rule holds for a value. Values of types that it does not concern it holds for.
    ///
    /// - Parameters:
    ///   - value: what to check.
    ///   - validation: receives what is wrong.
    ///   - evaluated: receives the members or elements that subschemas were applied to.
    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool
}

extension Rule {
    var inPlace: [SubschemaLink] { [] }
    var asksForEvaluated: Bool { false }
}

/// How a rule speaks of a subschema.
enum SubschemaLink: Sendable {
    case node(NodeID)
    /// What a `$ref` or `$dynamicRef` leads to: the number among the program's references.
    case reference(Int)
}
