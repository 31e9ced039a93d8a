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

    /// - Parameters:
    ///   - directories: in the order of their precedence. Where two have a plugin of the same id, the one in the earlier
    ///     directory is loaded: so a shipped plugin is replaced.
    ///   - known: what was loaded before. What is there unchanged is not loaded again, and what cannot be loaded any
    ///     more is as it was.
    package init(directories: [FilePath], known: [PluginLibrary] = []) throws(PluginError) {
        let copies = try PrivateCopies()
        for directory in directories {
            do throws(PluginError) {
                for file in try PluginFiles.find(in: directory) {
                    load(file, from: copies, known: known)
                }
            } catch {
                failures.append(error)
            }
        }
        keep(known)
    }

    /// Loads one plugin, and where it needs others those in the directories.
    ///
    /// - Throws: why that one cannot be loaded; of the others it is told in `refusals` and `failures`.
    package init(file: FilePath, providers directories: [FilePath]) throws(PluginError) {
        let library = try PluginLibrary.load(file, from: try PrivateCopies())
        try self.init(directories: library.manifest.requires.isEmpty ? [] : directories)
        libraries = [library] + libraries.filter { $0.manifest.id != library.manifest.id }
    }

    private mutating func keep(_ known: [PluginLibrary]) {
        for library in known where refusals.contains(where: { $0.file == library.file && $0.id == nil }) {
            if !libraries.contains(where: { $0.manifest.id == library.manifest.id }) { libraries.append(library) }
        }
    }

    private mutating func load(
        _ file: FilePath, from copies: borrowing PrivateCopies, known: [PluginLibrary]
    ) {
        do throws(PluginError) {
            let library = try PluginLibrary.load(file, from: copies, known: known)
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
