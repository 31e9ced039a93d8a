import JSON

extension Members {
    /// What is wrong with a member that the schema does not speak of.
    ///
    /// - Parameters:
    ///   - noun: what members are called.
    ///   - budget: what a guess at the member that was meant may cost.
    func unknownMessage(_ key: String, _ noun: String, within budget: inout Budget) -> String {
        let declared = zip(names.names, properties).filter { $1.id != nil }.map(\.0)
        var message = "unknown \(noun)"
        if let near = Mend.name(key, among: declared, within: &budget) { message += "; did you mean \(near)?" }
        var allowed = declared.isEmpty ? [] : [String.list(declared)]
        if !patterns.isEmpty {
            allowed.append("names that match " + String.list(patterns.map(\.pattern.source), limit: 3))
        }
        let separator = message.hasSuffix("?") ? " " : "; "
        if allowed.isEmpty { return message + separator + "none is allowed" }
        let word = message.hasSuffix("?") ? "Allowed" : "allowed"
        return message + separator + word + ": " + allowed.joined(separator: "; ")
    }

    /// What a member should be, in parentheses.
    func summary(ofMember name: String, _ program: Program) -> String {
        names.position(of: name).flatMap { properties[$0].id }.map(program.summary) ?? ""
    }
}

extension Validation {
    /// What a member of the object that is being checked is called.
    var memberNoun: String { path.isEmpty ? memberName : "property" }

    /// Applies a subschema to the name of a member.
    mutating func apply(_ id: NodeID, toName name: String) throws(Interruption) -> Bool {
        let value = JSONValue.string(name)
        var evaluated = Evaluated()
        if try tryQuietly(id, to: value, evaluated: &evaluated) { return true }
        if !isReporting { return false }
        let reason = try violations(of: value, by: id).first?.message ?? "it is not what is expected"
        return refuse("propertyNames", at: name, "the name is not allowed: \(reason)")
    }
}
