import Glibc
import SystemPackage

/// The executable of this process: who can change it decides already what runs here.
enum OwnProgram {
    /// Its owner, nil where that cannot be known.
    static let owner: uid_t? = readOwner()

    /// The directories that lead to it.
    private static let directories: Set<FilePath> = {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        guard readlink("/proc/self/exe", &bytes, Int(PATH_MAX)) > 0 else { return [] }
        var path = FilePath(platformString: bytes)
        var directories: Set<FilePath> = []
        while path.removeLastComponent() { directories.insert(path) }
        return directories
    }()

    /// Whether a place is on the way to it: whoever can change something there can exchange the program.
    static func isReached(by place: FilePath) -> Bool {
        directories.contains(place)
    }

    private static func readOwner() -> uid_t? {
        var status = stat()
        return stat("/proc/self/exe", &status) == 0 ? status.st_uid : nil
    }
}
