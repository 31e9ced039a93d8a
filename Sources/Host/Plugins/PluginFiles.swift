package import SystemPackage

/// Finds the files that may be plugins.
package enum PluginFiles {
    /// How the name of a directory begins in which plugins are loaded from copies.
    package static let copyPrefix = "mortise-plugins"

    /// The shared libraries (`*.so`) in a directory, by name. Does not descend.
    ///
    /// - Throws: `PluginError` with `.unreadable` where the directory is absent or cannot be read.
    package static func find(in directory: FilePath) throws(PluginError) -> [FilePath] {
        let names: [String]
        do throws(Errno) {
            names = try directory.entryNames()
        } catch {
            throw PluginError(
                .unreadable,
                "Cannot read the plugin directory \(directory): \(error). Create it, or name another with --plugin-dir."
            )
        }
        return names.filter { $0.hasSuffix(".so") && !$0.hasPrefix(".") }.sorted().map { directory.appending($0) }
    }
}
