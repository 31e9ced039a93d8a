import Glibc
import SystemPackage

/// The tree that this executable was installed in: `bin/mortise`, `lib/mortise/plugins/`.
struct Installation {
    /// The directory that holds `bin`.
    let prefix: FilePath

    var executable: FilePath { prefix.appending("bin/mortise") }

    var plugins: FilePath { prefix.appending("lib/mortise/plugins") }

    /// What projects of authors are made from, by language.
    var templates: FilePath { prefix.appending("share/mortise/templates") }

    /// Finds the tree from the running executable, wherever it was moved to.
    init() throws {
        guard let resolved = realpath("/proc/self/exe", nil) else {
            throw Failure("Cannot find this executable: /proc is not mounted. Mount it.")
        }
        defer { free(resolved) }
        prefix = FilePath(platformString: resolved).removingLastComponent().removingLastComponent()
    }
}
