import Glibc
package import SystemPackage

/// A file, or a plugin, that is not served, and why.
package struct PluginRefusal: Sendable {
    package let file: FilePath
    /// The plugin's id, where the file could be read that far.
    package let id: String?
    /// The file that is used in its place, where that is of the same id.
    package let override: FilePath?
    package let error: PluginError

    init(file: FilePath, id: String?, override: FilePath? = nil, error: PluginError) {
        self.file = file
        self.id = id
        self.override = override
        self.error = error
    }
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
    /// So many files are loaded at once in processes of their own: one that hangs keeps none of the others waiting.
    private static let limitAtOnce = 8
    private static let givenUp = PluginError(.failed, "The plugins are not loaded: nobody waits for them any longer.")

    /// - Parameters:
    ///   - directories: in the order of their precedence. Where two have a plugin of the same id, the one in the earlier
    ///     directory is loaded: so a shipped plugin is replaced.
    ///   - loaded: what was loaded before, and is not loaded again.
    ///   - running: plugins that go on as they are where their files cannot be loaded any more.
    ///   - trust: what decides whether a plugin is loaded.
    ///   - isolation: which of them are loaded in processes of their own.
    ///   - cancellation: gives it up.
    /// - Throws: where plugins cannot be copied, or are not awaited any longer.
    package init(
        directories: [FilePath], loaded: LoadedLibraries = LoadedLibraries(), running: [PluginLibrary] = [],
        trust: PluginTrust = PluginTrust(), isolation: IsolationPolicy = IsolationPolicy(),
        unless cancellation: LoadingCancellation = LoadingCancellation()
    ) throws(PluginError) {
        self.loaded = loaded
        self.trust = trust
        let copies = try PrivateCopies()
        let key = cancellation.add(copies.remove)
        defer {
            copies.remove()
            cancellation.forget(key)
        }
        var files: [FilePath] = []
        var unread: [FilePath] = []
        for directory in directories {
            do throws(PluginError) {
                let found = try PluginFiles.find(in: directory)
                try trust.check(directory: directory)
                files += found.filter { !files.contains($0) }
            } catch {
                failures.append(error)
                // One that is gone has no plugins any more.
                if access(directory.string, F_OK) == 0 { unread.append(directory) }
            }
        }
        let candidates = Self.candidates(
            files, from: copies, besides: loaded, trust: trust, isolation, unless: cancellation)
        for (file, candidate) in zip(files, candidates) where !cancellation.isCancelled {
            load(candidate, of: file)
        }
        guard !cancellation.isCancelled else { throw Self.givenUp }
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
        let copies = try PrivateCopies()
        defer { copies.remove() }
        var candidate = try PluginCandidate(file, from: copies, besides: loaded, trust: trust, isolation)
        try candidate.loadApart(besides: loaded, id: nil, unless: LoadingCancellation())
        let library = try candidate.load(besides: loaded, trust: trust)
        try self.init(
            directories: library.manifest.requires.isEmpty ? [] : directories, loaded: loaded, trust: trust)
        libraries = [library] + libraries.filter { $0.manifest.id != library.manifest.id }
    }

    /// Has files be loaded in other processes, as far as they have to be.
    private static func candidates(
        _ files: [FilePath], from copies: PrivateCopies, besides loaded: LoadedLibraries, trust: PluginTrust,
        _ isolation: IsolationPolicy, unless cancellation: LoadingCancellation
    ) -> [Result<PluginCandidate, PluginError>] {
        let pool = WorkerPool("loading", limit: limitAtOnce)
        defer { pool.end() }
        @Sendable func tried(_ candidate: PluginCandidate, id: String?) throws(PluginError) -> PluginCandidate {
            guard !cancellation.isCancelled else { throw givenUp }
            var candidate = candidate
            try candidate.loadApart(besides: loaded, id: id, unless: cancellation)
            return candidate
        }
        let candidates = pool.map(files) { file in
            Result { () throws(PluginError) in
                guard !cancellation.isCancelled else { throw givenUp }
                let candidate = try PluginCandidate(file, from: copies, besides: loaded, trust: trust, isolation)
                return candidate.isTriedWithOthers ? candidate : try tried(candidate, id: nil)
            }
        }
        // Those that were refused say so themselves.
        let some = candidates.compactMap { try? $0.get() }.filter(\.isTriedWithOthers)
        let ids = Rehearsal(isolation, unless: cancellation).ids(of: some)
        return pool.map(candidates) { candidate in
            candidate.flatMap { candidate in
                guard candidate.isTriedWithOthers else { return .success(candidate) }
                return Result { () throws(PluginError) in try tried(candidate, id: ids[candidate.hash]) }
            }
        }
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

    private mutating func load(_ candidate: Result<PluginCandidate, PluginError>, of file: FilePath) {
        do throws(PluginError) {
            let candidate = try candidate.get()
            // What is there already need not be loaded to be known.
            let twin = libraries.first { $0.hash == candidate.hash }
            let library = if let twin { twin } else { try candidate.load(besides: loaded, trust: trust) }
            if let other = libraries.first(where: { $0.manifest.id == library.manifest.id }) {
                refuse(file, inFavourOf: other)
            } else {
                libraries.append(library)
            }
        } catch {
            refusals.append(PluginRefusal(file: file, id: nil, error: error))
        }
    }

    private mutating func refuse(_ file: FilePath, inFavourOf other: PluginLibrary) {
        let id = other.manifest.id
        let error = PluginError(
            .conflict, "The plugin \(file) is not used: \(other.file) has the same id '\(id)' and comes first.")
        refusals.append(PluginRefusal(file: file, id: id, override: other.file, error: error))
    }
}
