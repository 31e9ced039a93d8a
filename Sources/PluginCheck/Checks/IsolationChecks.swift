/// The same of a plugin that runs in a process of its own: there its calls go over a connection, and it must not notice.
let isolationChecks = (lifecycleChecks + callChecks + cancellationChecks + enduranceChecks + limitChecks).filter {
    !checksOfHostProcess.contains($0.id)
}.map(\.isolated)

/// Those that ask what the plugin does to the process that loads it.
private let checksOfHostProcess: Set<String> = ["loading", "surroundings"]

extension Check {
    fileprivate var isolated: Check {
        Check("isolated-\(id)", level: level, "In a process of its own: \(title)") { [run] in
            try await run($0.isolated)
        }
    }
}
