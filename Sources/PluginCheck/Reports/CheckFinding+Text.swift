extension CheckFinding: CustomStringConvertible {
    /// What, how often and at which calls, why, and how to mend it, on lines of their own. What was told before is one line.
    package var description: String {
        let head = "\(severity.rawValue): \(what)"
        if let teller {
            return "\(head) (As in \(teller)\(occasions.frequency.map { "; \($0)" } ?? "").)"
        }
        var lines = [head]
        if let frequency = occasions.frequency { lines.append("  seen: \(frequency)") }
        lines += occasions.examples.map { "  as: \($0.replacing("\n", with: "\n    "))" }
        lines.append("  why: \(why)")
        if !mend.isEmpty { lines.append("  mend: \(mend)") }
        return lines.joined(separator: "\n")
    }
}
