import Host

/// What runs on when the plugin has stopped.
let threadChecks = [
    Check("threads", level: 5, "Its threads have ended when it has stopped.", run: checkThreads)
]

private func checkThreads(_ subject: CheckSubject) async throws -> [CheckFinding] {
    let libraries = try CheckedPlugin.load(subject)
    ThreadStack.begin()
    let before = LeftThread.all
    try await CheckedPlugin.runCallingEach(libraries, subject)
    let first = try await LeftThread.find(of: libraries[0], since: before, besides: [])
    try await CheckedPlugin.runCallingEach(libraries, subject)
    let second = try await LeftThread.find(of: libraries[0], since: before, besides: first)
    return finding(ofFirst: first, ofSecond: second)
}

/// What is left by the first time that it was stopped, and by the second.
private func finding(ofFirst first: [LeftThread], ofSecond second: [LeftThread]) -> [CheckFinding] {
    if !second.isEmpty {
        return [
            CheckFinding(
                .failure, "\(sentence(second)) Each time that it is started and stopped leaves more.",
                why:
                    "Nobody ends them any more, and what they use of the instance is freed: a host that replaces plugins crashes or runs full.",
                mend: "End and join in `stop` each thread that the instance has begun.")
        ]
    }
    guard !first.isEmpty else { return [] }
    return [
        CheckFinding(
            .warning, "\(sentence(first)) It begins them once for all.",
            why: "They run for as long as the host does, also where the plugin was replaced or removed.",
            mend: "End them in `stop`, or let them use nothing that belongs to an instance.")
    ]
}

private func sentence(_ threads: [LeftThread]) -> String {
    let names = Set(threads.compactMap(\.name)).sorted().map { "'\($0)'" }
    let list = names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : "")
    return "\(threads.count) of its threads run on when it has stopped\(names.isEmpty ? "" : ": \(list)")."
}
