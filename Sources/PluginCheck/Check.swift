/// One question to a plugin. It is asked in a process of its own, so that whatever the plugin does ends nothing else.
package struct Check: Sendable {
    /// A short name, as `valid-arguments`.
    package let id: String
    /// From which level on it is asked: 1 reads the file only, 10 wears the plugin out.
    package let level: Int
    /// What is asked, as a sentence.
    package let title: String
    /// Whether it may take as long as the tools do.
    package var callsTools: Bool { level >= 5 }
    let run: @Sendable (CheckSubject) async throws -> [CheckFinding]

    package init(
        _ id: String, level: Int, _ title: String,
        run: @escaping @Sendable (CheckSubject) async throws -> [CheckFinding]
    ) {
        self.id = id
        self.level = level
        self.title = title
        self.run = run
    }

    package static let all: [Check] =
        fileChecks + manifestChecks + lifecycleChecks + callChecks + threadChecks + cancellationChecks
        + enduranceChecks + limitChecks + isolationChecks

    package static func named(_ id: String) -> Check? {
        all.first { $0.id == id }
    }
}
