import Synchronization
import SystemPackage

/// What has been loaded, or is known to be no plugin. A library that was mapped is never unloaded, so none is mapped
/// twice.
package final class LoadedLibraries: Sendable {
    private struct Key: Hashable {
        let file: FilePath
        let hash: String
        let isIsolated: Bool

        init(_ file: FilePath, _ hash: String, isIsolated: Bool) {
            self.file = file
            self.hash = hash
            self.isIsolated = isIsolated
        }

        init(of library: PluginLibrary) {
            self.init(library.file, library.hash, isIsolated: library.isIsolated)
        }
    }

    private let outcomes = Mutex<[Key: Result<PluginLibrary, PluginError>]>([:])

    package init() {}

    /// What was loaded from a file with this content before, or is now.
    ///
    /// - Throws: why it cannot be loaded. That is remembered where it cannot be otherwise the next time.
    func library(
        _ file: FilePath, _ hash: String, isIsolated: Bool, load: () throws(PluginError) -> PluginLibrary
    ) throws(PluginError) -> PluginLibrary {
        let key = Key(file, hash, isIsolated: isIsolated)
        if let outcome = outcomes.withLock({ $0[key] }) { return try outcome.get() }
        do throws(PluginError) {
            let library = try load()
            outcomes.withLock { $0[key] = .success(library) }
            return library
        } catch {
            if error.code.isOfContent { outcomes.withLock { $0[key] = .failure(error) } }
            throw error
        }
    }

    /// What was mapped into this process from a file with this content.
    func mapped(_ file: FilePath, _ hash: String) -> PluginLibrary? {
        guard case .success(let library) = outcomes.withLock({ $0[Key(file, hash, isIsolated: false)] }) else {
            return nil
        }
        return library
    }

    /// Forgets a library that is not to run in processes of its own after all.
    func drop(_ isolated: PluginLibrary) {
        outcomes.withLock { $0[Key(of: isolated)] = nil }
        isolated.isolated?.endSpare()
    }

    /// Forgets all libraries that are loaded in processes of their own and do not run: each keeps its file's content.
    /// Processes that were begun to load plugins and that none of them has needed end.
    package func dropIsolated(besides running: [PluginLibrary]) {
        let kept = Set(running.map(Key.init(of:)))
        for case .success(let library) in outcomes.withLock({ Array($0.values) }) where library.isIsolated {
            if kept.contains(Key(of: library)) { library.isolated?.endSpare() } else { drop(library) }
        }
    }
}
