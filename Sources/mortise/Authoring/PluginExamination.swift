import Glibc
import PluginCheck
import SystemPackage

/// Makes all checks up to a level, one after the other.
struct PluginExamination {
    let file: FilePath
    /// What this executable is called with for each check, apart from which one.
    let arguments: [String]
    let level: Int
    /// How long one check may take.
    let limit: Duration
    /// The same for one that calls no tools.
    private static let shortLimit = Duration.seconds(60)

    /// In the order in which they were made, up to the first after which there is nothing to be asked.
    func outcomes() -> AsyncThrowingStream<CheckOutcome, any Error> {
        AsyncThrowingStream { continuation in
            let work = Task {
                do {
                    try LeftProcesses.adopt()
                    var told = ToldCauses()
                    for check in Check.all where check.level <= level {
                        let outcome = try await make(check).told(after: &told)
                        continuation.yield(outcome)
                        if outcome.isFinal { break }
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
        let end = await process.run(within: check.callsTools ? limit : min(limit, Self.shortLimit))
        LeftProcesses.end()
        await workspace.remove()
        let record = CheckRecord(journal: end.output)
        if case .exited(0) = end.status, let result = record.result {
            return CheckOutcome(check, result.findings, omission: result.omission, duration: .now - begin)
        }
        return CheckOutcome(check, [finding(of: end, at: record.places)], duration: .now - begin)
    }

    /// - Parameter places: where the plugin was.
    private func finding(of end: ExaminingProcess.End, at places: [CheckPlace]) -> CheckFinding {
        let place = places.sentence.map { ", \($0)" } ?? ""
        let example = [places.example, end.complaint.isEmpty ? nil : end.complaint].compactMap(\.self)
            .joined(separator: "\n")
        if case .late = end.status {
            return CheckFinding(
                .failure, "The process with the plugin had to be ended\(place): it was not done in time.",
                why: "A host waits for it in the same place.",
                mend:
                    "Return soon from each function of the interface, and finish each call. What would be asked next is left out until then.",
                isFinal: true, tool: places.onlyCall?.tool, example: example.isEmpty ? nil : example)
        }
        return CheckFinding(
            .failure, "The process with the plugin did not survive\(place): \(end.outcome)",
            why: "A process in which this happens ends, and with it all other plugins in it and every client's calls.",
            mend:
                "`addr2line -f -e \(file) ADDRESS` names the line of an address in the plugin that was built with -g. Or build it with -fsanitize=undefined, or with -fsanitize=address and LD_PRELOAD=$(cc -print-file-name=libasan.so) ASAN_OPTIONS=detect_leaks=0 before the check.",
            tool: places.onlyCall?.tool, example: example.isEmpty ? nil : example)
    }

    /// An outcome as lines for people.
    static func lines(of outcome: CheckOutcome) -> String {
        let mark = outcome.isSkipped ? "skipped" : outcome.hasPassed ? "ok" : "FAILED"
        let head = "\(mark.padded(to: 8))\(outcome.check.id.padded(to: 27)) \(outcome.check.title)"
        let omission = outcome.isSkipped ? [outcome.omission].compactMap(\.self).map { "        " + $0 } : []
        let findings = outcome.findings.map { "        " + $0.description.replacing("\n", with: "\n        ") }
        return ([head] + omission + findings).joined(separator: "\n")
    }
}
