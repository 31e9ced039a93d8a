package import JSON

/// Something that is wrong with a plugin, or that its author should know.
package struct CheckFinding: Sendable, Equatable {
    package enum Severity: String, Sendable {
        /// The plugin breaks the interface, or harms its host.
        case failure
        /// It works, and somebody will have trouble with it.
        case warning
        /// A fact that its author may want to know.
        case note
    }

    package let severity: Severity
    /// What is the case, with the place.
    package let what: String
    /// Why it matters.
    package let why: String
    /// How to mend it; empty for a note.
    package let mend: String
    /// Whether nothing more is asked: it would be waited for the same thing again and again.
    package let isFinal: Bool

    package init(_ severity: Severity, _ what: String, why: String, mend: String = "", isFinal: Bool = false) {
        self.severity = severity
        self.what = what
        self.why = why
        self.mend = mend
        self.isFinal = isFinal
    }

    package var json: JSONObject {
        [
            "severity": .string(severity.rawValue), "what": .string(what), "why": .string(why), "mend": .string(mend),
            "final": .bool(isFinal),
        ]
    }

    /// Reads what `json` wrote.
    package init?(json: JSONValue) {
        guard let severity = json["severity"]?.stringValue.flatMap(Severity.init(rawValue:)),
            let what = json["what"]?.stringValue, let why = json["why"]?.stringValue,
            let mend = json["mend"]?.stringValue, let isFinal = json["final"]?.boolValue
        else { return nil }
        self.init(severity, what, why: why, mend: mend, isFinal: isFinal)
    }
}

extension [CheckFinding] {
    /// Whether a check need not ask on: what comes then is the same again, and each may take its time.
    var areEnough: Bool { count { $0.severity != .note } >= 3 || contains(where: \.isFinal) }

    /// Each finding once, in their order.
    var withoutRepetitions: [CheckFinding] {
        reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
