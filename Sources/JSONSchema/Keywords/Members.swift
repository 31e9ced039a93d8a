import JSON

/// The keywords about the members of objects, checked together in one walk through them: `properties`,
/// `patternProperties`, `additionalProperties`, `propertyNames`, `required`, `minProperties` and `maxProperties`.
final class Members: Rule {
    /// A name that the schema speaks of.
    struct Property: Sendable {
        /// The subschema for its value; nil if it is only required.
        var id: NodeID?
        /// Its bit among those required; 0 if it is not required or has none.
        var bit: UInt64 = 0
    }

    /// What becomes of members that neither `properties` nor `patternProperties` speak of.
    private enum Additional: Sendable {
        case ignored
        case refused
        case checked(NodeID)
    }

    let names: NameTable
    /// For each name its property.
    let properties: [Property]
    let patterns: [(pattern: Pattern, id: NodeID)]
    private let additional: Additional
    private let required: [String]
    private let requiredBits: UInt64
    private let nameSchema: NodeID?
    private let least: Int
    private let most: Int

    private static let keywords = [
        "properties", "patternProperties", "additionalProperties", "propertyNames", "required", "minProperties",
        "maxProperties",
    ]

    init?(reading reader: KeywordReader) throws(SchemaError) {
        guard Self.keywords.contains(where: { reader[$0] != nil }) else { return nil }
        let declared = try reader.subschemas(inObject: "properties")
        required = try reader.names("required")
        names = NameTable(declared.map(\.key) + required)
        var properties = [Property](repeating: Property(), count: names.count)
        for (index, property) in declared.enumerated() {
            properties[index].id = property.id
        }
        var bits: UInt64 = 0
        for (index, name) in required.enumerated().prefix(64) {
            properties[names.position(of: name)!].bit |= 1 << UInt64(index)
            bits |= 1 << UInt64(index)
        }
        self.properties = properties
        requiredBits = bits
        var patterns: [(Pattern, NodeID)] = []
        for (source, id) in try reader.subschemas(inObject: "patternProperties") {
            patterns.append((try reader.pattern(source, in: "patternProperties"), id))
        }
        self.patterns = patterns
        additional = try Self.additional(reader)
        nameSchema = try reader.subschema("propertyNames")
        least = try reader.count("minProperties") ?? 0
        most = try reader.count("maxProperties") ?? .max
    }

    private static func additional(_ reader: KeywordReader) throws(SchemaError) -> Additional {
        guard let id = try reader.subschema("additionalProperties") else { return .ignored }
        return reader["additionalProperties"] == false ? .refused : .checked(id)
    }

    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        guard case .object(let object) = value else { return true }
        try validation.budget.spend(object.count)
        var isValid = hasAllowedCount(object, &validation)
        // What is missing is named first. Without a report it is quicker to note what was seen.
        if validation.isReporting || required.count > 64 {
            try validation.budget.spend(required.count)
            isValid = hasRequired(object, &validation) && isValid
        }
        if !isValid && !validation.isReporting { return false }
        var seen: UInt64 = 0
        var position = 0
        for (key, member) in object {
            if try !check(member, key, position, &seen, &validation, &evaluated) {
                isValid = false
                if !validation.isReporting { return false }
            }
            position += 1
        }
        return isValid && seen & requiredBits == requiredBits
    }

    @inline(__always)
    private func check(
        _ member: JSONValue, _ key: String, _ position: Int, _ seen: inout UInt64, _ validation: inout Validation,
        _ evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        var isValid = true
        var isSpokenOf = false
        if let index = names.position(of: key) {
            let property = properties[index]
            seen |= property.bit
            if let id = property.id {
                isSpokenOf = true
                isValid = try validation.apply(id, to: member, at: key)
            }
        }
        for (pattern, id) in patterns where try validation.matches(pattern, key) {
            isSpokenOf = true
            isValid = try validation.apply(id, to: member, at: key) && isValid
        }
        if isSpokenOf {
            evaluated.insert(position)
        } else {
            isValid = try checkAdditional(member, key, position, &validation, &evaluated)
        }
        if let nameSchema { isValid = try validation.apply(nameSchema, toName: key) && isValid }
        return isValid
    }

    private func checkAdditional(
        _ member: JSONValue, _ key: String, _ position: Int, _ validation: inout Validation,
        _ evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        switch additional {
        case .ignored: return true
        case .refused:
            guard validation.isReporting else { return false }
            try validation.budget.spend(names.count)
            let message = unknownMessage(key, validation.memberNoun, within: &validation.guessing)
            return validation.refuse("additionalProperties", at: key, message)
        case .checked(let id):
            evaluated.insert(position)
            return try validation.apply(id, to: member, at: key)
        }
    }

    private func hasRequired(_ object: JSONObject, _ validation: inout Validation) -> Bool {
        let program = validation.program
        var hasAll = true
        for name in required where object[name] == nil {
            hasAll = validation.refuse(
                "required", at: name, "missing; it is required\(summary(ofMember: name, program))")
            if !validation.isReporting { return false }
        }
        return hasAll
    }

    private func hasAllowedCount(_ object: JSONObject, _ validation: inout Validation) -> Bool {
        let count = object.count
        if count >= least && count <= most { return true }
        let noun = validation.memberNoun
        return count < least
            ? validation.refuse("minProperties", "expected at least \(String.count(least, noun)), got \(count)")
            : validation.refuse("maxProperties", "expected at most \(String.count(most, noun)), got \(count)")
    }
}
