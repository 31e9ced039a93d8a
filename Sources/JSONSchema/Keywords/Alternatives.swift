import JSON

/// `anyOf` or `oneOf`.
final class Alternatives: Rule {
    private let ids: [NodeID]
    private let keyword: String
    /// Whether no more than one may match.
    private let isExclusive: Bool

    convenience init?(readingAny reader: KeywordReader) throws(SchemaError) {
        guard let ids = try reader.subschemas(inArray: "anyOf") else { return nil }
        self.init(ids, "anyOf", isExclusive: false)
    }

    convenience init?(readingOne reader: KeywordReader) throws(SchemaError) {
        guard let ids = try reader.subschemas(inArray: "oneOf") else { return nil }
        self.init(ids, "oneOf", isExclusive: true)
    }

    private init(_ ids: [NodeID], _ keyword: String, isExclusive: Bool) {
        self.ids = ids
        self.keyword = keyword
        self.isExclusive = isExclusive
    }

    var inPlace: [SubschemaLink] { ids.map { .node($0) } }

    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        var match: NodeID?
        for id in ids {
            var own = Evaluated(isTracked: evaluated.isTracked)
            guard try validation.tryQuietly(id, to: value, evaluated: &own) else { continue }
            if isExclusive, let match { return refuse(match, id, &validation) }
            match = id
            evaluated.merge(own)
            // Another match can matter only for what it evaluates.
            if !isExclusive && !evaluated.isTracked { return true }
        }
        if match != nil { return true }
        // Only now is it worth while to ask what is wrong: values that are valid by one alternative mostly are not by
        // the others.
        if validation.isReporting { try report(value, &validation) }
        return false
    }

    private func refuse(_ first: NodeID, _ second: NodeID, _ validation: inout Validation) -> Bool {
        let nodes = validation.program.nodes
        return validation.refuse(
            keyword,
            "matches both \(nodes[first].location) and \(nodes[second].location) of the schema, "
                + "but exactly one of the alternatives has to match")
    }

    private func report(_ value: JSONValue, _ validation: inout Validation) throws(Interruption) {
        var attempts: [ClosestAlternative.Attempt] = []
        for id in ids {
            attempts.append(.init(id: id, violations: try validation.violations(of: value, by: id)))
        }
        switch ClosestAlternative.choose(among: attempts, depth: validation.path.elements.count) {
        case .violations(let violations):
            for violation in violations where validation.isReporting {
                validation.report(violation)
            }
        case .kinds(let expected):
            let types = attempts.reduce(into: TypeSet()) { union, attempt in
                let types = validation.program.nodes[attempt.id].types
                if types != .all { union.formUnion(types) }
            }
            let mend = Mend.ofType(value, wanted: types, within: &validation.guessing)
            _ = validation.refuse(
                keyword, expected: expected, "expected \(expected), got \(value.excerpt)\(mend)")
        case .nothing:
            _ = validation.refuse(keyword, "no value is allowed, since there are no alternatives")
        }
    }
}
