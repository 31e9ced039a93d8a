package import JSON
package import SystemPackage

/// The plugin that is checked, and what it is given to live in.
package struct CheckSubject: Sendable {
    package let file: FilePath
    /// Where the plugins are that provide what it requires.
    package let providerDirectories: [FilePath]
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
    /// How long a call may take.
    package let patience: Duration
    /// Whether it runs in a process of its own.
    var isIsolated = false

    package init(
        file: FilePath, providerDirectories: [FilePath], workspace: FilePath, prefix: FilePath, settings: JSONObject,
        seed: UInt64, reachesOut: Bool, patience: Duration
    ) {
        self.file = file
        self.providerDirectories = providerDirectories
        self.workspace = workspace
        self.prefix = prefix
        self.settings = settings
        self.seed = seed
        self.reachesOut = reachesOut
        self.patience = patience
    }
}

extension CheckSubject {
    /// The same in a process of its own.
    var isolated: CheckSubject {
        var subject = self
        subject.isIsolated = true
        return subject
    }

    /// The same without those that provide what it requires.
    init(alone subject: CheckSubject) {
        self.init(
            file: subject.file, providerDirectories: [], workspace: subject.workspace, prefix: subject.prefix,
            settings: subject.settings, seed: subject.seed, reachesOut: subject.reachesOut, patience: subject.patience)
    }
}
