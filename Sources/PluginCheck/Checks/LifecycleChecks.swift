import Glibc
import Host

/// Being loaded, created, started, stopped and destroyed.
let lifecycleChecks = [
    Check("loading", level: 3, "To be loaded starts nothing.", run: checkLoading),
    Check("lifecycle", level: 3, "It starts and stops.", run: checkLifecycle),
    Check("restart", level: 4, "It starts and stops again.", run: checkRestart),
    Check("surroundings", level: 5, "It leaves its host's process as it was.", run: checkSurroundings),
]

private func checkLoading(_ subject: CheckSubject) async throws -> [CheckFinding] {
    ThreadStack.begin()
    await OpenDescriptor.settle()
    let (before, others) = (OpenDescriptor.all, LeftThread.all)
    let library = try CheckedPlugin.load(CheckSubject(alone: subject))[0]
    let opened = try await OpenDescriptor.opened(since: before)
    let begun = try await LeftThread.find(of: library, since: others, besides: [])
    var findings: [CheckFinding] = []
    let why = "Tools load a plugin only to read its manifest."
    if !begun.isEmpty {
        findings.append(
            CheckFinding(
                .warning, "To load it starts \(begun.count) threads.", why: why,
                mend: "Start them in `start`; look for constructors and global objects."))
    }
    if !opened.isEmpty {
        let targets = opened.map(\.target).joined(separator: ", ")
        findings.append(
            CheckFinding(
                .warning, "To load it opens \(opened.count) descriptors: \(targets).", why: why,
                mend: "Open them in `create` or `start`."))
    }
    return findings
}

private func checkLifecycle(_ subject: CheckSubject) async throws -> [CheckFinding] {
    try await CheckedPlugin.run(try CheckedPlugin.load(subject), subject)
}

private func checkRestart(_ subject: CheckSubject) async throws -> [CheckFinding] {
    let libraries = try CheckedPlugin.load(subject)
    let first = try await CheckedPlugin.run(libraries, subject)
    return first + (try await CheckedPlugin.run(libraries, subject))
}

private func checkSurroundings(_ subject: CheckSubject) async throws -> [CheckFinding] {
    let libraries = try CheckedPlugin.load(subject)
    let before = Surroundings.current
    var during = before
    try await CheckedPlugin.runCallingEach(libraries, subject) { during = Surroundings.current }
    return before.differences(from: during)
}

extension CheckedPlugin {
    /// Runs the plugin and calls each of its tools, which have a moment to do what they do to the process. Whether a call ends,
    /// succeeds and breaks nothing, is another check's.
    ///
    /// - Parameter body: called before it is stopped.
    static func runCallingEach(
        _ libraries: [PluginLibrary], _ subject: CheckSubject, _ body: () -> Void = {}
    ) async throws {
        _ = try await run(libraries, subject.hurried(to: .seconds(3))) { plugin in
            for call in plugin.validCalls(subject, each: 1) {
                _ = try? await plugin.call(call.tool, call.arguments)
            }
            body()
            return []
        }
    }
}
