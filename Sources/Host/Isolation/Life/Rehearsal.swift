import Glibc
import SystemPackage

/// Loads many libraries in one process, which is there for nothing else: what does no harm there need not have a process of
/// its own to show that.
struct Rehearsal {
    /// So many libraries a process loads: it keeps the file of each open.
    private static let limit = 128
    /// So long a library may take. One that takes longer is given more time in a process of its own.
    private static let patience = Duration.seconds(2)

    private let program: FilePath
    private let cancellation: LoadingCancellation

    /// - Parameters:
    ///   - program: the executable that the processes run.
    ///   - cancellation: ends them where nobody waits for them any longer.
    init(_ program: FilePath, unless cancellation: LoadingCancellation) {
        self.program = program
        self.cancellation = cancellation
    }

    /// - Returns: the ids of those plugins that did no harm, by their hashes. Nothing is said of what comes after one that
    ///   did, nor of one that is alone: to try it here would save nothing.
    func ids(of candidates: [PluginCandidate]) -> [String: String] {
        guard candidates.count > 1 else { return [:] }
        var ids: [String: String] = [:]
        for start in stride(from: 0, to: candidates.count, by: Self.limit) {
            let some = candidates[start..<min(start + Self.limit, candidates.count)]
            ids.merge(load(some)) { first, _ in first }
        }
        return ids
    }

    private func load(_ candidates: ArraySlice<PluginCandidate>) -> [String: String] {
        guard let first = candidates.first, let library = Self.library(of: first),
            // Where there is no process to be had, that is told of each plugin.
            let process = try? WorkerProcess.launch(
                program, for: first.file.removingLastComponent(), library: library, isHeard: false)
        else { return [:] }
        let plugin = IsolatedPlugin(process)
        defer { plugin.end() }
        return cancellation.run(endedBy: plugin.end) {
            var ids: [String: String] = [:]
            for candidate in candidates {
                guard let library = Self.library(of: candidate) else { continue }
                guard let answer = plugin.tryToLoad(library, within: Self.patience) else { break }
                ids[candidate.hash] = Self.id(answer, candidate.file)
            }
            return ids
        }
    }

    private static func library(of candidate: PluginCandidate) -> HeldDescriptor? {
        let descriptor = open(candidate.copy.path.string, O_RDONLY | O_CLOEXEC)
        return descriptor < 0 ? nil : HeldDescriptor(descriptor)
    }

    /// - Returns: nil where it could not be loaded: why, is told when it is tried alone.
    private static func id(_ answer: Frame, _ file: FilePath) -> String? {
        guard answer.status == Status.ok else { return nil }
        return try? PluginManifest(json: answer.part(0), file: file).id
    }
}
