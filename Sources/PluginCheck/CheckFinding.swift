package import JSON

/// Something that is wrong with a plugin, or that its author should know: one cause, however often it was met.
package struct CheckFinding: Sendable, Equatable {
    package enum Severity: String, Sendable {
        /// The plugin breaks the interface, or harms its host.
        case failure
        /// It works, and somebody will have trouble with it.
        case warning
        /// A fact that its author may want to know.
        case note
    }

    /// What makes two findings the same.
    struct Cause: Hashable {
        let severity: Severity
        let what: String
        let mend: String
    }

    package let severity: Severity
    /// What is the case, the same wherever it has the same cause.
    package let what: String
    /// Why it matters.
    package let why: String
    /// How to mend it; empty for a note.
    package let mend: String
    /// Whether nothing more is asked: it would be waited for the same thing again and again.
    package private(set) var isFinal: Bool
    /// How often, and where.
    package private(set) var occasions: CheckOccasions
    /// The check that has told the same before.
    private(set) var teller: String?

    var cause: Cause { Cause(severity: severity, what: what, mend: mend) }

    /// - Parameters:
    ///   - tool: at which tool.
    ///   - example: at which call, and what was particular to it.
    package init(
        _ severity: Severity, _ what: String, why: String, mend: String = "", isFinal: Bool = false,
        tool: String? = nil, example: String? = nil
    ) {
        self.severity = severity
        self.what = what
        self.why = why
        self.mend = mend
        self.isFinal = isFinal
        occasions = CheckOccasions(tool: tool, example: example)
    }

    fileprivate mutating func add(_ other: CheckFinding) {
        occasions.add(other.occasions)
        isFinal = isFinal || other.isFinal
    }

    fileprivate func told(by check: String?) -> CheckFinding {
        var finding = self
        finding.teller = check
        return finding
    }

    package var json: JSONObject {
        var object: JSONObject = [
            "severity": .string(severity.rawValue), "what": .string(what), "why": .string(why), "mend": .string(mend),
            "final": .bool(isFinal), "occasions": .object(occasions.json),
        ]
        if let teller { object["told_by"] = .string(teller) }
        return object
    }

    /// Reads what `json` wrote.
    package init?(json: JSONValue) {
        guard let severity = json["severity"]?.stringValue.flatMap(Severity.init(rawValue:)),
            let what = json["what"]?.stringValue, let why = json["why"]?.stringValue,
            let mend = json["mend"]?.stringValue, let isFinal = json["final"]?.boolValue,
            let occasions = json["occasions"].flatMap(CheckOccasions.init(json:))
        else { return nil }
        self.init(severity, what, why: why, mend: mend, isFinal: isFinal)
        self.occasions = occasions
    }
}

extension [CheckFinding] {
    /// Whether a check need not ask on: what comes then is the same again, and each takes its time.
    var areFinal: Bool { contains(where: \.isFinal) }

    /// One for each cause, in the order of the first.
    var byCause: [CheckFinding] {
        var places: [CheckFinding.Cause: Int] = [:]
        return reduce(into: []) { findings, finding in
            if let place = places[finding.cause] {
                findings[place].add(finding)
            } else {
                places[finding.cause] = findings.count
                findings.append(finding)
            }
        }
    }

    /// The same, each of which knows by which check its cause was told first.
    ///
    /// - Parameters:
    ///   - tellers: the checks that have told until now.
    ///   - check: the one that tells these.
    func told(by check: String, after tellers: inout [CheckFinding.Cause: String]) -> [CheckFinding] {
        map { finding in
            defer { tellers[finding.cause] = tellers[finding.cause] ?? check }
            return finding.told(by: tellers[finding.cause])
        }
    }
}
