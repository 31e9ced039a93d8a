import Glibc
import SystemPackage

/// Programs on this machine.
enum Programs {
    /// The program of that name in `PATH`.
    static func find(_ name: String) -> FilePath? {
        let directories = (Environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        return directories.lazy
            .filter { $0.hasPrefix("/") }
            .map { FilePath(String($0)).appending(name) }
            .first(where: isExecutable)
    }

    static func isExecutable(_ path: FilePath) -> Bool {
        var status = stat()
        guard stat(path.string, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return access(path.string, X_OK) == 0
    }
}
