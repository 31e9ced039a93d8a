package import JSON
package import SystemPackage

/// The plugin that is checked, and what it is given to live in.
package struct CheckSubject: Sendable {
    package let file: FilePath
    /// Where the plugins are that provide what it requires.
    package private(set) var providerDirectories: [FilePath]
    /// A directory for this check alone.
    package let workspace: FilePath
    /// The directory that holds `bin/mortise`.
    package let prefix: FilePath
    /// The plugin's own settings.
    package let settings: JSONObject
    /// What the generated arguments are drawn from. The same seed gives the same arguments.
    package let seed: UInt64
    /// Whether tools are called that reach out of this machine.
    package let reachesOut: Bool
    /// Names and patterns of tools that are not called.
    package let skipped: [String]
    /// How long a call may take.
    package private(set) var patience: Duration
    /// How long one may take to end that was cancelled.
    let grace: Duration
    /// Whether it runs in a process of its own.
    var isIsolated = false
    /// Hears where the plugin is meanwhile.
    private(set) var journal: CheckJournal?

    package init(
        file: FilePath, providerDirectories: [FilePath], workspace: FilePath, prefix: FilePath, settings: JSONObject,
        seed: UInt64, reachesOut: Bool, skipped: [String], patience: Duration
    ) {
        self.file = file
        self.providerDirectories = providerDirectories
        self.workspace = workspace
        self.prefix = prefix
        self.settings = settings
        self.seed = seed
        self.reachesOut = reachesOut
        self.skipped = skipped
        self.patience = patience
        grace = min(.seconds(15), patience)
    }
}

extension CheckSubject {
    /// The same in a process of its own.
    var isolated: CheckSubject {
        var subject = self
        subject.isIsolated = true
        return subject
    }

    /// Does something, of which the journal knows how long it lasts.
    func within<Value, Failure: Error>(
        _ place: CheckPlace, _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let number = journal?.begin(place)
        defer { if let number { journal?.end(number) } }
        return try body()
    }

    func within<Value, Failure: Error>(
        _ place: CheckPlace, _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let number = journal?.begin(place)
        defer { if let number { journal?.end(number) } }
        return try await body()
    }

    /// The same whose journal that is.
    func telling(_ journal: CheckJournal) -> CheckSubject {
        var subject = self
        subject.journal = journal
        return subject
    }

    /// The same without those that provide what it requires.
    init(alone subject: CheckSubject) {
        self = subject
        providerDirectories = []
    }

    /// The same with at most so much patience. What was cancelled has its time to end all the same.
    func hurried(to patience: Duration) -> CheckSubject {
        var subject = self
        subject.patience = min(subject.patience, patience)
        return subject
    }
}
