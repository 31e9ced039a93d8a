import FoundationEssentials
import Glibc
import SystemPackage

/// A workspace that holds the same files before each input, and is removed when the program ends.
final class FuzzedWorkspace: Sendable {
    let path: FilePath

    private static let files = [
        "notes.txt": "some text", "data/numbers.csv": "a,b\n1,2\n", "a b/\u{E9}.bin": "\0\u{1}",
    ]

    init() throws {
        var template = Array("/tmp/mortise-fuzz-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        path = FilePath(platformString: template)
        for (name, text) in Self.files {
            let file = URL(filePath: path.appending(name).string)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        removeAtExit()
    }

    /// Removes what was uploaded.
    func clean() {
        let uploads = path.appending("uploads").string
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: uploads) {
                // What goes on after its client has left may be gone by itself.
                guard unlink("\(uploads)/\(name)") == 0 || errno == ENOENT else { throw Errno(rawValue: errno) }
            }
        } catch {
            fatalError("the uploads cannot be removed: \(error)")
        }
    }

    private func removeAtExit() {
        atexit {
            // What is left in /tmp harms nobody.
            try? FileManager.default.removeItem(atPath: FuzzedServer.shared.workspace.path.string)
        }
    }
}
