import Glibc
package import SystemPackage

/// Finds the files that may be plugins.
package enum PluginFiles {
    /// The shared libraries (`*.so`) in a directory, by name. Does not descend.
    ///
    /// - Throws: `PluginError` with `.unreadable` where the directory is absent or cannot be read.
    package static func find(in directory: FilePath) throws(PluginError) -> [FilePath] {
        guard let stream = opendir(directory.string) else {
            let reason = Errno(rawValue: errno)
            throw PluginError(
                .unreadable,
                "Cannot read the plugin directory \(directory): \(reason). Create it, or name another with --plugin-dir."
            )
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) {
                    String(cString: $0)
                }
            }
            if name.hasSuffix(".so"), !name.hasPrefix(".") {
                names.append(name)
            }
        }
        return names.sorted().map { directory.appending($0) }
    }
}
