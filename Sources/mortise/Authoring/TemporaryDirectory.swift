import Host
import Subprocess
import SystemPackage

/// An empty directory that is removed with all that is put into it.
struct TemporaryDirectory {
    let path: FilePath

    init() throws {
        do throws(Errno) {
            path = try FilePath.makeTemporaryDirectory(prefix: "mortise-check")
        } catch {
            throw Failure(
                "Cannot make a directory in \(FilePath.temporaryDirectory): \(error). Set TMPDIR to one that can be written."
            )
        }
    }

    /// Follows no link out of it. What cannot be removed is left.
    func remove() async {
        _ = try? await Subprocess.run(
            .name("rm"), arguments: ["-rf", "--", path.string], output: .discarded, error: .discarded)
    }
}
