package import SystemPackage

/// Which plugins run in processes of their own.
package struct IsolationPolicy: Sendable {
    /// Those of which nothing else is said.
    private let isolatesOthers: Bool
    /// By id.
    private let named: [String: Bool]
    /// What a worker runs: this executable once more.
    let program: FilePath

    /// - Parameters:
    ///   - isolatesOthers: whether those are isolated of which nothing is said.
    ///   - named: whether each of these is, by id.
    ///   - program: what a worker runs, an executable of this very build.
    package init(isolatesOthers: Bool = false, named: [String: Bool] = [:], program: FilePath = "/proc/self/exe") {
        self.isolatesOthers = isolatesOthers
        self.named = named
        self.program = program
    }

    func isolates(_ id: String) -> Bool {
        named[id] ?? isolatesOthers
    }

    /// Whether some plugin may be isolated. Which one a file is, is not known before it is loaded: so each is loaded in a
    /// process of its own first.
    var isolatesSome: Bool {
        isolatesOthers || named.values.contains(true)
    }
}
