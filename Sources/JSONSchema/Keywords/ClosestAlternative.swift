/// Finds, where none of many alternatives matches, what helps most to mend the value.
enum ClosestAlternative {
    /// An alternative and what is wrong by it.
    struct Attempt {
        let id: NodeID
        let violations: [Violation]
    }

    enum Choice {
        /// The violations of the alternative that was most likely meant.
        case violations([Violation])
        /// The value is of none of the kinds that are allowed, here in words.
        case kinds(String)
        case nothing
    }

    /// How far an alternative is from the value.
    private enum Distance: Int {
        /// The value is of the right kind.
        case right
        /// A member has not the value that the alternative is told by.
        case otherVariant
        /// The value is of another kind.
        case otherKind
    }

    /// - Parameter depth: how many steps the path to the value has.
    static func choose(among attempts: [Attempt], depth: Int) -> Choice {
        let ranked = attempts.map { (attempt: $0, distance: distance($0, depth)) }
        let candidates = ranked.filter { $0.distance != .otherKind }
        if candidates.isEmpty { return kinds(attempts, depth) }
        let best = candidates.min { left, right in
            (left.distance.rawValue, left.attempt.violations.count)
                < (right.distance.rawValue, right.attempt.violations.count)
        }
        guard var violations = best?.attempt.violations, let first = violations.first else { return .nothing }
        if candidates.count > 1 {
            violations[0] = first.notingAlternatives(attempts.count)
        }
        return .violations(violations)
    }

    private static func distance(_ attempt: Attempt, _ depth: Int) -> Distance {
        var distance = Distance.right
        for violation in attempt.violations {
            if violation.path.elements.count == depth, violation.expected != nil || violation.keyword == "false" {
                return .otherKind
            }
            let isTold = violation.keyword == "const" || violation.keyword == "enum"
            if isTold && violation.path.elements.count == depth + 1 { distance = .otherVariant }
        }
        return distance
    }

    private static func kinds(_ attempts: [Attempt], _ depth: Int) -> Choice {
        var phrases: [String] = []
        for violation in attempts.flatMap(\.violations) where violation.path.elements.count == depth {
            if let expected = violation.expected, !phrases.contains(expected) { phrases.append(expected) }
        }
        if phrases.isEmpty { return .nothing }
        let count = phrases.count
        if count > 12 { phrases = phrases.prefix(11) + ["one of \(count - 11) more"] }
        return .kinds(String.alternatives(phrases))
    }
}
