import JSON

/// The keywords about the elements of arrays: `prefixItems`, `items`, `minItems`, `maxItems` and `uniqueItems`, and the
/// older form of an array of `items` with `additionalItems`.
final class Elements: Rule {
    private let first: [NodeID]
    /// The subschema for the elements after the first; nil if they are not checked.
    private let rest: NodeID?
    /// Whether there must be none after the first.
    private let isClosed: Bool
    private let restKeyword: String
    private let least: Int
    private let most: Int
    private let isUnique: Bool

    private static let keywords = ["prefixItems", "items", "minItems", "maxItems", "uniqueItems"]

    init?(reading reader: KeywordReader) throws(SchemaError) {
        guard Self.keywords.contains(where: { reader[$0] != nil }) else { return nil }
        if reader["items"]?.arrayValue != nil {
            if reader["prefixItems"] != nil {
                throw reader.error("an array has no meaning beside prefixItems", in: "items")
            }
            first = try reader.subschemas(inArray: "items") ?? []
            restKeyword = "additionalItems"
        } else {
            first = try reader.subschemas(inArray: "prefixItems") ?? []
            restKeyword = "items"
        }
        rest = try reader.subschema(restKeyword)
        isClosed = reader[restKeyword] == false
        least = try reader.count("minItems") ?? 0
        most = try reader.count("maxItems") ?? .max
        isUnique = try reader.flag("uniqueItems")
    }

    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        guard case .array(let elements) = value else { return true }
        var isValid = hasAllowedCount(elements.count, &validation)
        if !isValid && !validation.isReporting { return false }
        for (index, id) in zip(elements.indices, first) {
            evaluated.insert(index)
            if try validation.apply(id, to: elements[index], at: index) { continue }
            isValid = false
            if !validation.isReporting { return false }
        }
        if elements.count > first.count {
            isValid = try checkRest(elements, &validation, &evaluated) && isValid
            if !isValid && !validation.isReporting { return false }
        }
        return try hasAllDifferent(elements, &validation) && isValid
    }

    private func checkRest(
        _ elements: [JSONValue], _ validation: inout Validation, _ evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        guard let rest else { return true }
        if isClosed {
            let most = String.count(first.count, "item")
            return validation.refuse(restKeyword, "expected at most \(most), got \(elements.count)")
        }
        evaluated.insertAll()
        var isValid = true
        for index in first.count..<elements.count {
            if try validation.apply(rest, to: elements[index], at: index) { continue }
            isValid = false
            if !validation.isReporting { return false }
        }
        return isValid
    }

    private func hasAllowedCount(_ count: Int, _ validation: inout Validation) -> Bool {
        if count < least {
            return validation.refuse("minItems", "expected at least \(String.count(least, "item")), got \(count)")
        }
        if count > most {
            return validation.refuse("maxItems", "expected at most \(String.count(most, "item")), got \(count)")
        }
        return true
    }

    private func hasAllDifferent(
        _ elements: [JSONValue], _ validation: inout Validation
    ) throws(Interruption) -> Bool {
        guard isUnique, let (left, right) = try elements.firstPairOfSame(budget: &validation.budget) else {
            return true
        }
        let value = elements[left].excerpt
        return validation.refuse(
            "uniqueItems", "expected items that all differ, but [\(left)] and [\(right)] are both \(value)")
    }
}

extension [JSONValue] {
    /// The positions of two elements that are the same to JSON Schema; nil if all differ.
    ///
    /// - Parameter budget: pays for each value that is looked at.
    func firstPairOfSame(budget: inout Budget) throws(Interruption) -> (Int, Int)? {
        if count < 2 { return nil }
        var digests: [(digest: Int, index: Int)] = []
        digests.reserveCapacity(count)
        for (index, element) in enumerated() {
            var hasher = Hasher()
            try element.feed(&hasher, budget: &budget)
            digests.append((hasher.finalize(), index))
        }
        // Hashes are seeded for each process, so that nobody can choose elements whose digests are equal.
        digests.sort { ($0.digest, $0.index) < ($1.digest, $1.index) }
        for later in digests.indices {
            for earlier in (0..<later).reversed() {
                guard digests[earlier].digest == digests[later].digest else { break }
                let (left, right) = (digests[earlier].index, digests[later].index)
                if try self[left].isSame(as: self[right], budget: &budget) { return (left, right) }
            }
        }
        return nil
    }
}
