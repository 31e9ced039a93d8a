/// The outcomes in the XML that continuous integration reads.
package struct JUnitReport {
    let plugin: String
    let outcomes: [CheckOutcome]

    package init(plugin: String, _ outcomes: [CheckOutcome]) {
        self.plugin = plugin
        self.outcomes = outcomes
    }

    package var xml: String {
        let failures = outcomes.count(where: \.hasFailed)
        let skipped = outcomes.count(where: \.isSkipped)
        let seconds = outcomes.map { $0.duration / .seconds(1) }.reduce(0, +)
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites>
              <testsuite name="\(Self.escape(plugin))" tests="\(outcomes.count)" failures="\(failures)" skipped="\(skipped)" time="\(seconds)">
            \(outcomes.map(testCase).joined(separator: "\n"))
              </testsuite>
            </testsuites>

            """
    }

    private func testCase(_ outcome: CheckOutcome) -> String {
        let head =
            "    <testcase classname=\"level \(outcome.check.level)\" name=\"\(Self.escape(outcome.check.id))\" time=\"\(outcome.duration / .seconds(1))\""
        let failures = outcome.findings.filter { $0.severity == .failure }
        let others = outcome.findings.filter { $0.severity != .failure }
        guard !outcome.findings.isEmpty || outcome.isSkipped else { return head + "/>" }
        var lines = [head + ">"]
        if outcome.isSkipped, let omission = outcome.omission {
            lines.append("      <skipped message=\"\(Self.escape(omission))\"/>")
        }
        if !failures.isEmpty {
            let text = failures.map(\.description).joined(separator: "\n")
            lines.append("      <failure message=\"\(Self.escape(failures[0].what))\">\(Self.escape(text))</failure>")
        }
        if !others.isEmpty {
            let text = others.map(\.description).joined(separator: "\n")
            lines.append("      <system-out>\(Self.escape(text))</system-out>")
        }
        return (lines + ["    </testcase>"]).joined(separator: "\n")
    }

    /// Text for XML 1.0, which has no form at all for most control characters.
    private static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n": escaped += "&#10;"
            case "\t", "\r", " "..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"...:
                escaped.unicodeScalars.append(scalar)
            default: escaped += "\u{FFFD}"
            }
        }
        return escaped
    }
}
