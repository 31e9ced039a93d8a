package import SystemPackage

/// Which plugins run in processes of their own.
package struct IsolationPolicy: Sendable {
    /// Those of which nothing else is said.
    let isolatesOthers: Bool
    /// By id.
    private let named: [String: Bool]
    /// What a worker runs: this executable once more.
    let program: FilePath
    private var rehearsal = Extent.none

    /// Which libraries are loaded in a process of their own once before they are loaded into this one.
    private enum Extent {
        case none, all
        /// All but those in a directory.
        case besides(FilePath)
    }

    /// - Parameters:
    ///   - isolatesOthers: whether those are isolated of which nothing is said.
    ///   - named: whether each of these is, by id.
    ///   - program: what a worker runs, an executable of this very build.
    package init(isolatesOthers: Bool = false, named: [String: Bool] = [:], program: FilePath = "/proc/self/exe") {
        self.isolatesOthers = isolatesOthers
        self.named = named
        self.program = program
    }

    /// The same, where a library is first loaded in a process of its own: one that ends or keeps whoever loads it is refused.
    ///
    /// - Parameter directory: what is in it is taken as it is.
    package func rehearsing(besides directory: FilePath? = nil) -> IsolationPolicy {
        var policy = self
        policy.rehearsal = directory.map { .besides($0) } ?? .all
        return policy
    }

    /// The same, where each library is loaded at once where it is to be.
    var withoutRehearsal: IsolationPolicy {
        var policy = self
        policy.rehearsal = .none
        return policy
    }

    func rehearses(_ file: FilePath) -> Bool {
        switch rehearsal {
        case .none: false
        case .all: true
        case .besides(let directory): file.removingLastComponent() != directory
        }
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
