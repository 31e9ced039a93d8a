package import JSON

/// What came of a check.
package struct CheckOutcome: Sendable {
    package let check: Check
    package let findings: [CheckFinding]
    /// Why the plugin was asked nothing.
    package let omission: String?
    package let duration: Duration

    package init(_ check: Check, _ findings: [CheckFinding], omission: String? = nil, duration: Duration) {
        self.check = check
        self.findings = findings
        self.omission = omission
        self.duration = duration
    }

    package var hasFailed: Bool { findings.contains { $0.severity == .failure } }

    /// Whether nothing was asked, so that nothing is known.
    package var isSkipped: Bool { omission != nil && !hasFailed }

    package var hasPassed: Bool { !hasFailed && !isSkipped }

    /// Whether nothing more can be asked: the file is no plugin at all, does not start, or keeps whoever asks waiting.
    package var isFinal: Bool {
        (hasFailed && ["exports", "manifest", "lifecycle"].contains(check.id)) || findings.areFinal
    }

    /// The same without telling again what another check has told.
    ///
    /// - Parameter told: by which check each cause was told until now.
    package func told(after told: inout ToldCauses) -> CheckOutcome {
        CheckOutcome(
            check, findings.told(by: check.id, after: &told.tellers), omission: omission, duration: duration)
    }

    package var json: JSONObject {
        var object: JSONObject = [
            "check": .string(check.id), "level": JSONValue(check.level), "title": .string(check.title),
            "passed": .bool(hasPassed), "seconds": .double(duration / .seconds(1)),
            "findings": .array(findings.map { .object($0.json) }),
        ]
        if isSkipped, let omission { object["skipped"] = .string(omission) }
        return object
    }
}

/// What was told until now.
package struct ToldCauses {
    var tellers: [CheckFinding.Cause: String] = [:]

    package init() {}
}
