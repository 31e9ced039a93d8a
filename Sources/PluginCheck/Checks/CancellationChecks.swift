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
        for call in try plugin.neededCalls(subject, each: 6) where !findings.areFinal {
            // At once, or somewhere in the middle: wherever it is then.
            let delay = Duration.microseconds(Int.random(in: 0...20_000, using: &random))
            let isAtOnce = random.once(in: 2)
            let running = Task {
                await plugin.survival(at: call.place) { () async throws(CallError) in
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
        for call in try plugin.neededCalls(subject, each: 1) {
            for _ in 0..<16 { try plugin.cancelUnknownCall() }
            _ = await plugin.answer(to: call)
            for _ in 0..<16 { try plugin.cancelUnknownCall() }
        }
        return []
    }
}

private func checkStopping(_ subject: CheckSubject) async throws -> [CheckFinding] {
    let libraries = try CheckedPlugin.load(subject)
    // Each tool by itself too: while the calls of a slow one are begun, those of a quick one end.
    var selections: [[CheckedPlugin.Call]] = []
    var findings = try await CheckedPlugin.run(libraries, subject) { plugin in
        let calls = try plugin.neededCalls(subject, each: 4)
        if plugin.tools.count > 1 { selections = CheckedPlugin.byTool(calls) }
        return try await plugin.stop(within: calls)
    }
    for calls in selections where !findings.areFinal {
        findings += try await CheckedPlugin.run(libraries, subject) { try await $0.stop(within: calls) }
    }
    return findings
}

extension CheckedPlugin {
    /// Stops it when it knows of calls and has had no time to finish them. They may be answered or cancelled, as long as each
    /// is finished: of those that are not the host tells.
    fileprivate func stop(within calls: [Call]) async throws -> [CheckFinding] {
        try await subject.within(calls.count == 1 ? calls[0].place : .calls(calls.count)) {
            try await begin(calls)
            await stop()
        }
        return []
    }
}
