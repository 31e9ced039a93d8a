import Host
import JSON

/// Being told that nobody wants the answer any more.
let cancellationChecks = [
    Check("cancellation", level: 7, "It ends calls that are cancelled.", run: checkCancellation),
    Check("stale-ids", level: 7, "It ignores to be told of calls that it does not have.", run: checkStaleIDs),
    Check("stopping", level: 7, "It stops while it is called.", run: checkStopping),
]

private func checkCancellation(_ subject: CheckSubject) async throws -> [CheckFinding] {
    var random = SplitMix64(seed: subject.seed)
    let libraries = try CheckedPlugin.load(subject)
    return try await CheckedPlugin.run(libraries, subject) { plugin in
        var findings: [CheckFinding] = []
        for call in plugin.validCalls(subject, each: 6) where !findings.areEnough {
            // At once, or somewhere in the middle: wherever it is then.
            let delay = Duration.microseconds(Int.random(in: 0...20_000, using: &random))
            let isAtOnce = random.once(in: 2)
            let running = Task {
                await plugin.survival(of: call.description) { () async throws(CallError) in
                    _ = try await plugin.call(call.tool, call.arguments)
                }
            }
            if !isAtOnce { try await Task.sleep(for: delay) }
            running.cancel()
            findings += await running.value
        }
        return findings
    }
}

private func checkStaleIDs(_ subject: CheckSubject) async throws -> [CheckFinding] {
    try await CheckedPlugin.run(try CheckedPlugin.load(subject), subject) { plugin in
        for call in plugin.validCalls(subject, each: 1) {
            for _ in 0..<16 { try plugin.cancelUnknownCall() }
            _ = await plugin.answer(to: call)
            for _ in 0..<16 { try plugin.cancelUnknownCall() }
        }
        return []
    }
}

private func checkStopping(_ subject: CheckSubject) async throws -> [CheckFinding] {
    try await CheckedPlugin.run(try CheckedPlugin.load(subject), subject) { plugin in
        await withTaskGroup { group in
            for call in plugin.validCalls(subject, each: 4) {
                group.addTask {
                    // It may be refused, cancelled or answered, as long as it ends.
                    _ = try? await plugin.call(call.tool, call.arguments)
                }
            }
            await plugin.stop()
        }
        return []
    }
}
