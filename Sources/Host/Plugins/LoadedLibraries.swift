import Synchronization
import SystemPackage

/// What has been loaded, or is known to be no plugin. A library that was mapped is never unloaded, so none is mapped
/// twice.
package final class LoadedLibraries: Sendable {
    /// A file, and what it holds.
    private struct Content: Hashable {
        let file: FilePath
        let hash: String
    }

    private struct Key: Hashable {
        let content: Content
        let isIsolated: Bool

        init(_ file: FilePath, _ hash: String, isIsolated: Bool) {
            content = Content(file: file, hash: hash)
            self.isIsolated = isIsolated
        }

        init(of library: PluginLibrary) {
            self.init(library.file, library.hash, isIsolated: library.isIsolated)
        }
    }

    private struct State {
        var libraries: [Key: PluginLibrary] = [:]
        /// Why files cannot be loaded, wherever it is tried.
        var refusals: [Content: PluginError] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// What was loaded from a file with this content before, or is now.
    ///
    /// - Throws: why it cannot be loaded. That is remembered where it cannot be otherwise the next time.
    func library(
        _ file: FilePath, _ hash: String, isIsolated: Bool, load: () throws(PluginError) -> PluginLibrary
    ) throws(PluginError) -> PluginLibrary {
        let key = Key(file, hash, isIsolated: isIsolated)
        let (known, refusal) = state.withLock { ($0.libraries[key], $0.refusals[key.content]) }
        if let known { return known }
        if let refusal { throw refusal }
        do throws(PluginError) {
            let library = try load()
            state.withLock { $0.libraries[key] = library }
            return library
        } catch {
            if error.code.isOfContent { state.withLock { $0.refusals[key.content] = error } }
            throw error
        }
    }

    /// What was mapped into this process from a file with this content.
    func mapped(_ file: FilePath, _ hash: String) -> PluginLibrary? {
        state.withLock { $0.libraries[Key(file, hash, isIsolated: false)] }
    }

    /// Whether a file with this content was loaded before, or refused for what it is.
    func knows(_ file: FilePath, _ hash: String) -> Bool {
        state.withLock { state in
            [true, false].contains { state.libraries[Key(file, hash, isIsolated: $0)] != nil }
                || state.refusals[Content(file: file, hash: hash)] != nil
        }
    }

    /// Has files be tried again that have done harm when they were loaded: that may have had another reason.
    package func forgetHarm() {
        state.withLock { state in
            state.refusals = state.refusals.filter { $0.value.code != .harmful }
        }
    }

    /// Forgets a library that is not to run in processes of its own after all.
    func drop(_ isolated: PluginLibrary) {
        // Not released under the lock: that may end its process.
        _ = state.withLock { $0.libraries.removeValue(forKey: Key(of: isolated)) }
        isolated.isolated?.endSpare()
    }

    /// Forgets all libraries that are loaded in processes of their own and do not run: each keeps its file's content.
    /// Processes that were begun to load plugins and that none of them has needed end.
    package func dropIsolated(besides running: [PluginLibrary]) {
        let kept = Set(running.map(Key.init(of:)))
        for library in state.withLock({ Array($0.libraries.values) }) where library.isIsolated {
            if kept.contains(Key(of: library)) { library.isolated?.endSpare() } else { drop(library) }
        }
    }
}
