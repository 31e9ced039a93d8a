import Glibc
import SystemPackage

/// Loads many libraries in one process, which is there for nothing else: what does no harm there need not have a process of
/// its own to show that.
///
/// What is said of a library is worth something only as long as nothing has been loaded there that will not be loaded into the
/// host, since each may rely on what those before it have done.
struct Rehearsal {
    /// So many libraries a process loads: it keeps the file of each open.
    private static let limit = 128
    /// So long a library may take. One that takes longer is given more time in a process of its own.
    private static let patience = Duration.seconds(2)

    private enum Verdict {
        case harmless(id: String)
        /// It will not be loaded into the host.
        case elsewhere
        /// It has ended the process, or keeps it.
        case harmful
    }

    private let policy: IsolationPolicy
    private let cancellation: LoadingCancellation

    /// - Parameters:
    ///   - policy: which plugins will not be loaded into the host.
    ///   - cancellation: ends the processes where nobody waits for them any longer.
    init(_ policy: IsolationPolicy, unless cancellation: LoadingCancellation) {
        self.policy = policy
        self.cancellation = cancellation
    }

    /// - Returns: the ids of those plugins that may be loaded into the host, by their hashes. Nothing is said of what comes
    ///   after one that did harm, nor of one that is alone: to try it here would save nothing.
    func ids(of candidates: [PluginCandidate]) -> [String: String] {
        guard candidates.count > 1 else { return [:] }
        var ids: [String: String] = [:]
        var rest = candidates[...]
        while let process = process(for: rest) {
            let plugin = IsolatedPlugin(process)
            defer { plugin.end() }
            let hasDoneHarm = cancellation.run(endedBy: plugin.end) { load(&rest, in: plugin, &ids) }
            if hasDoneHarm { break }
        }
        return ids
    }

    /// Has a process load libraries until it is worth nothing any more.
    ///
    /// - Parameter rest: loses those that were tried.
    /// - Returns: whether one of them did harm.
    private func load(
        _ rest: inout ArraySlice<PluginCandidate>, in plugin: IsolatedPlugin, _ ids: inout [String: String]
    ) -> Bool {
        for candidate in rest.prefix(Self.limit) {
            rest.removeFirst()
            switch verdict(on: candidate, by: plugin) {
            case .harmless(let id): ids[candidate.hash] = id
            case .elsewhere: return false
            case .harmful: return true
            }
        }
        return false
    }

    private func verdict(on candidate: PluginCandidate, by plugin: IsolatedPlugin) -> Verdict {
        guard let library = Self.library(of: candidate) else { return .elsewhere }
        guard let answer = plugin.tryToLoad(library, within: Self.patience) else { return .harmful }
        // Why it cannot be loaded, is told when it is tried alone.
        guard answer.status == Status.ok,
            let id = try? PluginManifest(json: answer.part(0), file: candidate.file).id, !policy.isolates(id)
        else { return .elsewhere }
        return .harmless(id: id)
    }

    /// - Returns: nil where there is nothing left to be tried, or no process to be had, which is told of each plugin.
    private func process(for candidates: ArraySlice<PluginCandidate>) -> WorkerProcess? {
        guard let first = candidates.first, let library = Self.library(of: first) else { return nil }
        return try? WorkerProcess.launch(
            policy.program, for: first.file.removingLastComponent(), library: library, isHeard: false)
    }

    private static func library(of candidate: PluginCandidate) -> HeldDescriptor? {
        let descriptor = open(candidate.copy.path.string, O_RDONLY | O_CLOEXEC)
        return descriptor < 0 ? nil : HeldDescriptor(descriptor)
    }
}
