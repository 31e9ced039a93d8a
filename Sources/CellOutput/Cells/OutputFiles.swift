import SystemPackage
package import Workspace

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The files under `outputs/` in which one cell's large and rich outputs are kept.
package struct OutputFiles: Sendable {
    private let workspace: Workspace
    /// The start of all names, so that the files of a cell stand together in the order of time.
    private let prefix: String

    /// - Parameters:
    ///   - workspace: where the files go.
    ///   - seconds: the time of the cell, in seconds since 1970, for the names of its files; nil for now.
    package init(_ workspace: Workspace, seconds: Int? = nil) {
        self.workspace = workspace
        prefix = "outputs/" + Self.stamp(seconds ?? time(nil))
    }

    /// Saves a file.
    ///
    /// - Parameters:
    ///   - bytes: its contents.
    ///   - name: the end of its name.
    ///   - mimeType: what it is.
    package func save(_ bytes: [UInt8], as name: String, mimeType: String) async throws(WorkspaceError) -> SavedFile {
        let path = "\(prefix)-\(name)"
        let saved = try await FileWork.run { [workspace] _ throws(WorkspaceError) in
            try workspace.write(bytes, named: path)
        }
        return SavedFile(path: saved, mimeType: mimeType, size: bytes.count)
    }

    /// Makes a file that grows.
    func spill(_ name: String) async throws(WorkspaceError) -> SpillFile {
        let path = "\(prefix)-\(name)"
        return try await FileWork.run { [workspace] _ throws(WorkspaceError) in try workspace.spill(named: path) }
    }

    /// Removes a file that nothing refers to any more.
    func remove(_ path: String) async {
        // If it cannot be removed, it stays: a file too many does no harm.
        await FileWork.run { [workspace] _ in try? workspace.remove(path) }
    }

    /// The address of a file for clients on this machine.
    package func uri(of path: String) -> String {
        workspace.uri(of: path)
    }

    /// The time in UTC: `20260728T174500Z`.
    private static func stamp(_ seconds: Int) -> String {
        var seconds = seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        let clock = [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)]
        return "\(date.map(twoDigits).joined())T\(clock.map(twoDigits).joined())Z"
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}

/// A file that was saved.
package struct SavedFile: Sendable, Hashable {
    /// Relative to the workspace.
    package let path: String
    /// What it is.
    package let mimeType: String
    /// Its size in bytes.
    package let size: Int
}
