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

    /// - Parameter directories: in the order of their precedence. Where two have a plugin of the same id, the one in the
    ///   earlier directory is loaded: so a shipped plugin is replaced.
    package init(directories: [FilePath]) throws(PluginError) {
        let copies = try PrivateCopies()
        for directory in directories {
            do throws(PluginError) {
                for file in try PluginFiles.find(in: directory) {
                    load(file, from: copies)
                }
            } catch {
                failures.append(error)
            }
        }
    }

    /// Loads one plugin, and where it needs others those in the directories.
    ///
    /// - Throws: why that one cannot be loaded; of the others it is told in `refusals` and `failures`.
    package init(file: FilePath, providers directories: [FilePath]) throws(PluginError) {
        let library = try PluginLibrary.load(file, from: try PrivateCopies())
        try self.init(directories: library.manifest.requires.isEmpty ? [] : directories)
        libraries = [library] + libraries.filter { $0.manifest.id != library.manifest.id }
    }

    private mutating func load(_ file: FilePath, from copies: borrowing PrivateCopies) {
        do throws(PluginError) {
            let library = try PluginLibrary.load(file, from: copies)
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
