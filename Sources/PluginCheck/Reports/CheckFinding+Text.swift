extension CheckFinding: CustomStringConvertible {
    /// What, why and how to mend it, on lines of their own.
    package var description: String {
        var lines = ["\(severity.rawValue): \(what)", "  why: \(why)"]
        if !mend.isEmpty { lines.append("  mend: \(mend)") }
        return lines.joined(separator: "\n")
    }
}
