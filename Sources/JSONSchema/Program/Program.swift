/// A schema that is compiled: subschemas that speak of each other by their numbers.
final class Program: Sendable {
    /// Where a reference leads.
    struct Target: Sendable {
        let node: NodeID
        /// For a dynamic reference that may lead elsewhere: the subschemas with its anchor by their resource.
        let dynamic: [Int: NodeID]
    }

    /// The first is the schema itself.
    let nodes: [Node]
    let targets: [Target]
    /// Whether it matters through which resources a subschema is reached.
    let isDynamic: Bool
    let limits: SchemaLimits

    init(nodes: [Node], targets: [Target], limits: SchemaLimits) {
        self.nodes = nodes
        self.targets = targets
        isDynamic = targets.contains { !$0.dynamic.isEmpty }
        self.limits = limits
    }
}
