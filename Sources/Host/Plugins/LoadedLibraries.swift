import Synchronization
import SystemPackage

/// What has been loaded, or could not be. A library is never unloaded, so none is loaded twice.
package final class LoadedLibraries: Sendable {
    private struct Key: Hashable {
        let file: FilePath
        let hash: String
        let isIsolated: Bool
    }

    private let outcomes = Mutex<[Key: Result<PluginLibrary, PluginError>]>([:])

    package init() {}

    /// What came of loading a file with this content before, or comes of it now.
    func library(
        _ file: FilePath, _ hash: String, isIsolated: Bool, load: () throws(PluginError) -> PluginLibrary
    ) throws(PluginError) -> PluginLibrary {
        let key = Key(file: file, hash: hash, isIsolated: isIsolated)
        if let outcome = outcomes.withLock({ $0[key] }) { return try outcome.get() }
        let outcome: Result<PluginLibrary, PluginError>
        do throws(PluginError) {
            outcome = .success(try load())
        } catch {
            outcome = .failure(error)
        }
        outcomes.withLock { $0[key] = outcome }
        return try outcome.get()
    }

    /// Ends the processes that were begun to load plugins and that none of them has needed.
    package func endSpares() {
        for case .success(let library) in outcomes.withLock({ Array($0.values) }) {
            library.isolated?.endSpare()
        }
    }
}
