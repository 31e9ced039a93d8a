import JSON

/// `contains`, with `minContains` and `maxContains`.
final class Contained: Rule {
    private let id: NodeID
    private let least: Int
    private let most: Int

    init?(reading reader: KeywordReader) throws(SchemaError) {
        guard let id = try reader.subschema("contains") else { return nil }
        self.id = id
        least = try reader.count("minContains") ?? 1
        most = try reader.count("maxContains") ?? .max
    }

    func holds(
        for value: JSONValue, in validation: inout Validation, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        guard case .array(let elements) = value else { return true }
        var count = 0
        for (index, element) in elements.enumerated() {
            var own = Evaluated()
            guard try validation.tryQuietly(id, to: element, evaluated: &own) else { continue }
            evaluated.insert(index)
            count += 1
            if count >= least && most == .max && !evaluated.isTracked { return true }
        }
        if count >= least && count <= most { return true }
        if !validation.isReporting { return false }
        let summary = validation.program.summary(of: id)
        let (keyword, limit, words) =
            count < least
            ? (least == 1 ? "contains" : "minContains", least, "at least") : ("maxContains", most, "at most")
        return validation.refuse(
            keyword,
            "expected \(words) \(String.count(limit, "item")) of the kind that is looked for\(summary), got \(count)")
    }
}
