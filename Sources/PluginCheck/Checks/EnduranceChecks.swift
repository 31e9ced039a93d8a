import Host

/// Much at once, and again and again.
let enduranceChecks = [
    Check("concurrency", level: 8, "It answers 64 calls at once.", run: checkConcurrency),
    Check("generations", level: 9, "Two of it live at once, as while it is replaced.", run: checkGenerations),
    Check("leftovers", level: 10, "It leaves nothing behind when it stops.", run: checkLeftovers),
]

private func checkConcurrency(_ subject: CheckSubject) async throws -> [CheckFinding] {
    try await CheckedPlugin.run(try CheckedPlugin.load(subject), subject) { plugin in
        await plugin.answers(toAtOnce: try plugin.neededCalls(subject, count: 64))
    }
}

private func checkGenerations(_ subject: CheckSubject) async throws -> [CheckFinding] {
    let (old, new) = (try CheckedPlugin.load(subject), try CheckedPlugin.load(subject))
    return try await CheckedPlugin.run(old, subject) { first in
        try await CheckedPlugin.run(new, subject) { second in
            let calls = try first.neededCalls(subject, count: 8)
            async let before = first.answers(toAtOnce: calls)
            async let beside = second.answers(toAtOnce: calls)
            let together = await before + beside
            await first.stop()
            return together + (await second.answers(toAtOnce: calls))
        }
    }
}

private func checkLeftovers(_ subject: CheckSubject) async throws -> [CheckFinding] {
    let libraries = try CheckedPlugin.load(subject)
    let rounds = 8
    // The first rounds fill what is kept for good: caches, pools of threads, lazily made constants.
    for _ in 0..<4 { _ = try await round(libraries, subject) }
    let before = try await ProcessUse.settled()
    var findings: [CheckFinding] = []
    for _ in 0..<rounds { findings += try await round(libraries, subject) }
    return findings + (try await ProcessUse.settled()).growth(since: before, rounds: rounds) + leftProcesses()
}

private func leftProcesses() -> [CheckFinding] {
    let count = LeftProcesses.count
    guard count > 0 else { return [] }
    return [
        CheckFinding(
            .failure, "\(count) processes are alive after it stopped.", why: "Nobody ends them any more.",
            mend: "End in `stop` every process that was begun, and what it began.")
    ]
}

private func round(_ libraries: [PluginLibrary], _ subject: CheckSubject) async throws -> [CheckFinding] {
    try await CheckedPlugin.run(libraries, subject) { plugin in
        _ = await plugin.answers(toAtOnce: CheckedPlugin.withoutRepetitions(plugin.validCalls(subject, each: 2)))
        return []
    }
}

extension CheckedPlugin {
    /// So many calls, of all its tools in turn.
    ///
    /// - Throws: `CheckOmission` where there are none.
    fileprivate func neededCalls(_ subject: CheckSubject, count: Int) throws(CheckOmission) -> [Call] {
        let calls = try neededCalls(subject, each: (count + tools.count - 1) / max(1, tools.count))
        return Array(calls.prefix(count))
    }

    /// What is wrong with the answers. Each call has a caller of its own.
    fileprivate func answers(toAtOnce calls: [Call]) async -> [CheckFinding] {
        await withTaskGroup(of: [CheckFinding].self) { group in
            for (index, call) in calls.enumerated() {
                group.addTask { await answer(to: call, by: CheckClient(name: "check-\(index)")) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }
}

extension ProcessUse {
    /// Bytes that a round may leave without being called a leak: what allocators and runtimes keep.
    private static let tolerance = 64 << 10

    fileprivate func growth(since before: ProcessUse, rounds: Int) -> [CheckFinding] {
        let why = "A host that replaces plugins and restarts them again and again runs full."
        var findings: [CheckFinding] = []
        if threads - before.threads >= rounds {
            findings.append(
                CheckFinding(
                    .failure, "\(threads - before.threads) threads were left by \(rounds) starts and stops.", why: why,
                    mend: "End and join in `stop` all that `start` began."))
        }
        if descriptors - before.descriptors >= rounds {
            findings.append(
                CheckFinding(
                    .failure,
                    "\(descriptors - before.descriptors) descriptors were left open by \(rounds) starts and stops.",
                    why: why, mend: "Close in `stop` or `destroy` what was opened."))
        }
        if memory - before.memory >= rounds * Self.tolerance {
            findings.append(
                CheckFinding(
                    .warning, "\((memory - before.memory) >> 10) KiB were not freed in \(rounds) starts and stops.",
                    why: why,
                    mend:
                        "Free in `destroy` all that the instance holds. Valgrind and LeakSanitizer tell where it comes from."
                ))
        }
        return findings
    }
}
