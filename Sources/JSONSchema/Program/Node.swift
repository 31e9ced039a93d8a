/// The number of a subschema within its program.
typealias NodeID = Int

/// A subschema, ready to be applied.
final class Node: Sendable {
    /// Which types a value may have; empty where nothing is valid.
    let types: TypeSet
    /// What else has to hold, cheap rules first and those that ask what was evaluated last.
    let rules: [any Rule]
    /// Whether a rule asks what the others have evaluated.
    let tracksEvaluated: Bool
    /// The schema resource it belongs to.
    let resource: Int
    /// Its place in the document, as a fragment: `#/properties/code`.
    let location: String
    /// What the schema says about itself, for messages; nil if it says nothing.
    let about: String?

    init(types: TypeSet, rules: [any Rule], resource: Int, location: String, about: String?) {
        self.types = types
        self.rules = rules
        tracksEvaluated = rules.contains { $0.asksForEvaluated }
        self.resource = resource
        self.location = location
        self.about = about
    }
}
