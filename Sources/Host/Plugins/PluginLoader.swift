import Glibc
package import SystemPackage

/// A file, or a plugin, that is not served, and why.
package struct PluginRefusal: Sendable {
    package let file: FilePath
    /// The plugin's id, where the file could be read that far.
    package let id: String?
    package let error: PluginError
}

/// Finds and loads the plugins of some directories.
package struct PluginLoader: Sendable {
    package private(set) var libraries: [PluginLibrary] = []
    package private(set) var refusals: [PluginRefusal] = []
    /// Directories that could not be read.
    package private(set) var failures: [PluginError] = []
    /// All that was loaded until now, used or not.
    package let loaded: LoadedLibraries
    private let trust: PluginTrust
    private let isolation: IsolationPolicy

    /// - Parameters:
    ///   - directories: in the order of their precedence. Where two have a plugin of the same id, the one in the earlier
    ///     directory is loaded: so a shipped plugin is replaced.
    ///   - loaded: what was loaded before, and is not loaded again.
    ///   - running: plugins that go on as they are where their files cannot be loaded any more.
    ///   - trust: what decides whether a plugin is loaded.
    ///   - isolation: which of them are loaded in processes of their own.
    package init(
        directories: [FilePath], loaded: LoadedLibraries = LoadedLibraries(), running: [PluginLibrary] = [],
        trust: PluginTrust = PluginTrust(), isolation: IsolationPolicy = IsolationPolicy()
    ) throws(PluginError) {
        self.loaded = loaded
        self.trust = trust
        self.isolation = isolation
        let copies = try PrivateCopies()
        var unread: [FilePath] = []
        for directory in directories {
            do throws(PluginError) {
                let files = try PluginFiles.find(in: directory)
                try trust.check(directory: directory)
                for file in files { load(file, from: copies) }
            } catch {
                failures.append(error)
                // One that is gone has no plugins any more.
                if access(directory.string, F_OK) == 0 { unread.append(directory) }
            }
        }
        for library in running {
            keep(library, unread: unread, directories)
        }
    }

    /// Loads one plugin, and where it needs others those in the directories.
    ///
    /// - Parameter isolation: whether that one is loaded in a process of its own.
    /// - Throws: why that one cannot be loaded; of the others it is told in `refusals` and `failures`.
    package init(
        file: FilePath, providers directories: [FilePath], trust: PluginTrust = PluginTrust(),
        isolation: IsolationPolicy = IsolationPolicy()
    ) throws(PluginError) {
        let loaded = LoadedLibraries()
        let library = try PluginLibrary.load(
            file, from: try PrivateCopies(), besides: loaded, trust: trust, isolation)
        try self.init(
            directories: library.manifest.requires.isEmpty ? [] : directories, loaded: loaded, trust: trust)
        libraries = [library] + libraries.filter { $0.manifest.id != library.manifest.id }
    }

    /// Has a plugin that runs go on where its file is there and cannot be loaded, unless it would not be trusted any more.
    /// One of a later directory does not take its place then.
    private mutating func keep(_ library: PluginLibrary, unread: [FilePath], _ directories: [FilePath]) {
        let directory = library.file.removingLastComponent()
        guard unread.contains(directory) || refusals.contains(where: { $0.file == library.file && $0.id == nil }) else {
            return
        }
        guard trust.upholds(library) else { return }
        let earlier = directories.prefix { $0 != directory }
        if let other = libraries.firstIndex(where: { $0.manifest.id == library.manifest.id }) {
            guard !earlier.contains(libraries[other].file.removingLastComponent()) else { return }
            libraries.remove(at: other)
        }
        libraries.append(library)
    }

    private mutating func load(_ file: FilePath, from copies: borrowing PrivateCopies) {
        do throws(PluginError) {
            let library = try PluginLibrary.load(file, from: copies, besides: loaded, trust: trust, isolation)
            if let other = libraries.first(where: { $0.manifest.id == library.manifest.id }) {
                let error = PluginError(
                    .conflict,
                    "The plugin \(file) is not used: \(other.file) has the same id '\(other.manifest.id)' and comes first."
                )
                refusals.append(PluginRefusal(file: file, id: library.manifest.id, error: error))
                return
            }
            libraries.append(library)
        } catch {
            refusals.append(PluginRefusal(file: file, id: nil, error: error))
        }
    }
}
