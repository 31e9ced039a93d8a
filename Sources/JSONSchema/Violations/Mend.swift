import JSON

/// Guesses what was meant, to say how to mend it.
package enum Mend {
    /// What to do about a value of the wrong type, after a semicolon; empty if there is no guess.
    ///
    /// - Parameter budget: a step for each byte that is looked at.
    static func ofType(_ value: JSONValue, wanted: TypeSet, within budget: inout Budget) -> String {
        guard case .string(let text) = value, let meant = meaning(of: text, &budget) else {
            if wanted.contains(.string), value.isNumber { return "; put it in quotes" }
            return ""
        }
        let type = TypeSet(of: meant)
        guard wanted.contains(type), type != .string else { return "" }
        return type == .array || type == .object
            ? "; give the \(type.names) itself, not a string of it" : "; write it without quotes"
    }

    /// A string that is itself JSON, as models are wont to write.
    private static func meaning(of text: String, _ budget: inout Budget) -> JSONValue? {
        guard text.utf8.count <= 10_000, budget.affords(text.utf8.count) else { return nil }
        // A text that is no JSON has no meaning to guess.
        return try? JSONValue(parsing: text, limits: JSONLimits(depth: 32))
    }

    /// The name that was most likely meant by another; nil if none is near.
    package static func name(_ name: String, among candidates: [String]) -> String? {
        var budget = Budget(steps: .max)
        return Self.name(name, among: candidates, within: &budget)
    }

    /// The same where the candidates are somebody else's, and many such questions may be asked.
    ///
    /// - Parameter budget: a step for each pair of characters that is compared.
    static func name(_ name: String, among candidates: [String], within budget: inout Budget) -> String? {
        guard name.utf8.count <= 64 else { return nil }
        let wanted = normalized(name)
        var best: (name: String, distance: Int)?
        for candidate in candidates.prefix(200) where candidate.utf8.count <= 64 {
            let other = normalized(candidate)
            guard budget.affords((wanted.count + 1) * (other.count + 1)) else { return nil }
            let distance = distance(wanted, other)
            let isNear = distance <= max(wanted.count, other.count) / 3
            if isNear && distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// The letters and digits in small letters: `sessionId` and `session_id` are the same.
    private static func normalized(_ name: String) -> [Character] {
        Array(name.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    /// How many characters have to be put in, left out, replaced or swapped with their neighbours.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var line = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, line[column] + 1)
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                line.append(cost)
            }
            beforeLast = last
            last = line
        }
        return last[right.count]
    }
}
