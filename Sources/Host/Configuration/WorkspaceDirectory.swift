import Glibc
package import SystemPackage

/// The directory that tools work in.
package enum WorkspaceDirectory {
    /// Why a workspace cannot be used.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Makes the directory if it does not exist, and makes sure that it can be worked in.
    ///
    /// - Returns: its absolute path, free of symbolic links.
    package static func prepare(_ path: FilePath) throws(Failure) -> FilePath {
        try make(path)
        guard let resolved = realpath(path.string, nil) else {
            throw failure(path, "cannot be found", Errno(rawValue: errno))
        }
        defer { free(resolved) }
        let absolute = FilePath(platformString: resolved)
        var status = stat()
        guard stat(absolute.string, &status) == 0 else {
            throw failure(absolute, "cannot be inspected", Errno(rawValue: errno))
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw Failure(
                description: "The workspace \(absolute) is a file. Name a directory with --workspace-dir.")
        }
        guard access(absolute.string, R_OK | W_OK | X_OK) == 0 else {
            throw failure(absolute, "cannot be read and written", Errno(rawValue: errno))
        }
        return absolute
    }

    private static func make(_ path: FilePath) throws(Failure) {
        var partial = FilePath(root: path.root)
        for component in path.components {
            partial.append(component)
            guard mkdir(partial.string, 0o777) != 0, errno != EEXIST, errno != EISDIR else { continue }
            let reason = Errno(rawValue: errno)
            if access(partial.string, F_OK) != 0 {
                throw failure(partial, "cannot be made", reason)
            }
        }
    }

    private static func failure(_ path: FilePath, _ what: String, _ reason: Errno) -> Failure {
        Failure(
            description:
                "The workspace \(path) \(what): \(reason). Change its permissions, or name another with --workspace-dir."
        )
    }
}
