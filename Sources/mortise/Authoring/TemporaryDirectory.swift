import Glibc
import Subprocess
import SystemPackage

/// An empty directory that is removed with all that is put into it.
struct TemporaryDirectory {
    let path: FilePath

    init() throws {
        let parent = Environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(parent)/mortise-check-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Failure(
                "Cannot make a directory in \(parent): \(Errno(rawValue: errno)). Set TMPDIR to one that can be written."
            )
        }
        path = FilePath(platformString: template)
    }

    /// Follows no link out of it. What cannot be removed is left.
    func remove() async {
        _ = try? await Subprocess.run(
            .name("rm"), arguments: ["-rf", "--", path.string], output: .discarded, error: .discarded)
    }
}
