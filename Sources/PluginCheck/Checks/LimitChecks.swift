/// What is at the edge of what its schemas allow.
let limitChecks = [
    Check(
        "limits", level: 10, "Its tools answer arguments at the limits of their schemas, and survive those beyond.",
        run: checkLimits)
]

private func checkLimits(_ subject: CheckSubject) async throws -> [CheckFinding] {
    try await CheckedPlugin.run(try CheckedPlugin.load(subject), subject) { plugin in
        let tries = try plugin.neededCalls(subject, each: 1).map { call in
            (call.tool, ArgumentLimits(call.tool, good: call.arguments, seed: subject.seed).all())
        }
        if tries.allSatisfy({ $1.allowed.isEmpty && $1.forbidden.isEmpty }) {
            throw CheckOmission(reason: "The schemas of its tools name no limits.")
        }
        var findings: [CheckFinding] = []
        for (tool, arguments) in tries {
            for allowed in arguments.allowed where !findings.areFinal {
                findings += await plugin.answer(to: CheckedPlugin.Call(tool: tool, arguments: allowed))
            }
            for forbidden in arguments.forbidden where !findings.areFinal {
                findings += await plugin.survival(of: forbidden, tool)
            }
        }
        return findings
    }
}
