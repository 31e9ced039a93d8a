import JSONSchema

/// Which tools are offered, by their names.
package struct ToolSelection: Hashable, Sendable {
    private let allowed: [String]?
    private let denied: [String]

    /// - Parameters:
    ///   - allowed: the only names that are offered; nil for all. `*` stands for any characters.
    ///   - denied: names that are not, whatever is allowed.
    package init(allowed: [String]? = nil, denied: [String] = []) {
        self.allowed = allowed
        self.denied = denied
    }

    /// Whether a tool of that name is offered.
    package func offers(_ name: String) -> Bool { offers(Selectable(name)) }

    /// Whether something is offered: by its own name, or with all tools that do the same; never where one of these is
    /// denied.
    package func offers(_ subject: Selectable) -> Bool {
        if isDenied(subject.name) || subject.tools.contains(where: isDenied) { return false }
        return isAllowed(subject.name) || (!subject.tools.isEmpty && subject.tools.allSatisfy(isAllowed))
    }

    private func isAllowed(_ name: String) -> Bool { allowed?.contains { Self.matches(name, $0) } ?? true }

    private func isDenied(_ name: String) -> Bool { denied.contains { Self.matches(name, $0) } }

    /// What is said of each name that is of no tool.
    ///
    /// - Parameter names: of all tools, offered or not.
    /// - Returns: for the allowed names the error, or nil, and warnings for what only has no effect.
    package func check(against names: [String]) -> (errors: [String], warnings: [String]) {
        var errors: [String] = []
        var warnings: [String] = []
        if allowed?.isEmpty == true {
            warnings.append("No tool is offered: the list of allowed tools is empty.")
        }
        for name in allowed ?? [] where !names.contains(where: { Self.matches($0, name) }) {
            if Self.isPattern(name) {
                warnings.append("The pattern '\(name)' among the allowed tools fits no tool.")
            } else {
                errors.append("There is no tool '\(name)'. \(Self.mend(name, names))")
            }
        }
        for name in denied where !names.contains(where: { Self.matches($0, name) }) {
            warnings.append(
                Self.isPattern(name)
                    ? "The pattern '\(name)' among the denied tools fits no tool."
                    : "There is no tool '\(name)' that could be denied. \(Self.mend(name, names))")
        }
        return (errors, warnings)
    }

    /// What is said of each of some patterns that fits none of the names.
    ///
    /// - Parameter names: of all that there is now.
    package static func misfits(_ patterns: [String], among names: [String]) -> [String] {
        patterns.filter { pattern in !names.contains { matches($0, pattern) } }
            .map { "'\($0)' fits nothing that is there now. \(mend($0, names))" }
    }

    /// The allowed names and patterns that are denied as a whole.
    package var contradictions: [String] {
        let denial = ToolSelection(denied: denied)
        return (allowed ?? []).filter { denied.contains($0) || (!Self.isPattern($0) && !denial.offers($0)) }
    }

    private static func mend(_ name: String, _ names: [String]) -> String {
        Mend.name(name, among: names).map { "Did you mean '\($0)'?" }
            ?? "There are: \(names.sorted().joined(separator: ", "))."
    }

    static func isPattern(_ name: String) -> Bool {
        name.utf8.contains(UInt8(ascii: "*"))
    }

    /// Whether a name fits a pattern. In time of the product of their lengths at most.
    static func matches(_ name: String, _ pattern: String) -> Bool {
        let name = Array(name.utf8)
        let pattern = Array(pattern.utf8)
        var (at, of) = (0, 0)
        // Where the last star was, and how far it reaches so far.
        var star: (of: Int, at: Int)?
        while at < name.count {
            if of < pattern.count, pattern[of] == UInt8(ascii: "*") {
                star = (of, at)
                of += 1
            } else if of < pattern.count, pattern[of] == name[at] {
                (at, of) = (at + 1, of + 1)
            } else if let last = star {
                star = (last.of, last.at + 1)
                (at, of) = (last.at + 1, last.of + 1)
            } else {
                return false
            }
        }
        return pattern[of...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
