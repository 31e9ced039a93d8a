extension Program {
    /// What a subschema wants and what it says about itself, in parentheses after a blank: ` (string: The code)`; empty
    /// where it says nothing.
    func summary(of id: NodeID) -> String {
        var id = id
        var about = nodes[id].about
        // A schema that only refers to another speaks through it. References cannot go round, but may be many.
        for _ in 0..<8 {
            guard nodes[id].types == .all, let reference = nodes[id].rules.first as? Reference else { break }
            id = targets[reference.index].node
            about = about ?? nodes[id].about
        }
        var parts: [String] = []
        let choices = (nodes[id].rules.first as? Enumeration)?.summary
        let types = nodes[id].types.names
        if let text = choices ?? (types.isEmpty ? nil : types) { parts.append(text) }
        if let about { parts.append(about) }
        return parts.isEmpty ? "" : " (\(parts.joined(separator: ": ")))"
    }
}
