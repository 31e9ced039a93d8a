import FoundationEssentials
import SystemPackage
import Workspace

/// A workspace that is removed when the test has ended.
final class TemporaryWorkspace: Sendable {
    let workspace: Workspace
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "mortise-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        workspace = try Workspace(at: FilePath(url.path))
    }

    deinit {
        // What cannot be removed stays in the directory of temporary files.
        try? FileManager.default.removeItem(at: url)
    }

    /// The files under `outputs/`, sorted.
    var outputs: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: url.appending(path: "outputs").path)) ?? []).sorted()
    }

    func text(of path: String) throws -> String {
        String(decoding: try workspace.read(path, limit: 1 << 24), as: UTF8.self)
    }

    /// Makes `outputs` a file, so that nothing can be saved.
    func blockOutputs() throws {
        _ = try workspace.write(Array("in the way".utf8), named: "outputs")
    }
}
