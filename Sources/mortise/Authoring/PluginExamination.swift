import Glibc
import PluginCheck
import SystemPackage

/// Makes all checks up to a level, one after the other.
struct PluginExamination {
    /// What this executable is called with for each check, apart from which one.
    let arguments: [String]
    let level: Int
    /// How long one check may take.
    let limit: Duration

    /// In the order in which they were made. Where the file is no plugin at all, nothing more is asked.
    func outcomes() -> AsyncThrowingStream<CheckOutcome, any Error> {
        AsyncThrowingStream { continuation in
            let work = Task {
                do {
                    try LeftProcesses.adopt()
                    for check in Check.all where check.level <= level {
                        let outcome = try await make(check)
                        continuation.yield(outcome)
                        if !outcome.hasPassed, check.id == "exports" || check.id == "manifest" { break }
                        try Task.checkCancellation()
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in work.cancel() }
        }
    }

    private func make(_ check: Check) async throws -> CheckOutcome {
        let begin = ContinuousClock.now
        let workspace = try TemporaryDirectory()
        let process = ExaminingProcess(
            arguments: arguments + ["--only", check.id, "--workspace", workspace.path.string])
        let end = await process.run(within: limit)
        LeftProcesses.end()
        await workspace.remove()
        return CheckOutcome(check, findings(of: end), duration: .now - begin)
    }

    private func findings(of end: ExaminingProcess.End) -> [CheckFinding] {
        if case .exited(0) = end.status, let findings = CheckRun.read(end.output) { return findings }
        return [
            CheckFinding(
                .failure, "The process with the plugin did not survive: \(end.reason)",
                why: "In a host it would have taken all other plugins, and every client's calls, with it.",
                mend: "Run the check in a debugger, or build the plugin with -fsanitize=address,undefined.")
        ]
    }

    /// An outcome as lines for people.
    static func lines(of outcome: CheckOutcome) -> String {
        let mark = outcome.hasPassed ? "ok    " : "FAILED"
        let head = "\(mark) \(outcome.check.id.padded(to: 27)) \(outcome.check.title)"
        let findings = outcome.findings.map { "       " + $0.description.replacing("\n", with: "\n       ") }
        return ([head] + findings).joined(separator: "\n")
    }
}
