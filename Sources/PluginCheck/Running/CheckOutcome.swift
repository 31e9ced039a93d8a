package import JSON

/// What came of a check.
package struct CheckOutcome: Sendable {
    package let check: Check
    package let findings: [CheckFinding]
    package let duration: Duration

    package init(_ check: Check, _ findings: [CheckFinding], duration: Duration) {
        self.check = check
        self.findings = findings
        self.duration = duration
    }

    package var hasPassed: Bool {
        !findings.contains { $0.severity == .failure }
    }

    /// Whether nothing more can be asked: the file is no plugin at all, or it keeps whoever asks waiting.
    package var isFinal: Bool {
        (!hasPassed && ["exports", "manifest"].contains(check.id)) || findings.contains(where: \.isFinal)
    }

    package var json: JSONObject {
        [
            "check": .string(check.id), "level": JSONValue(check.level), "title": .string(check.title),
            "passed": .bool(hasPassed), "seconds": .double(duration / .seconds(1)),
            "findings": .array(findings.map { .object($0.json) }),
        ]
    }
}
