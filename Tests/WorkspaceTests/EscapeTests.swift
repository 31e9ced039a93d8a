import Glibc
import SystemPackage
import Testing
import Workspace

/// Nothing outside a workspace can be reached through it.
@Suite struct EscapeTests {
    let outside: TemporaryDirectory
    let inside: TemporaryDirectory

    init() throws {
        outside = try TemporaryDirectory()
        inside = try TemporaryDirectory()
        outside.touch("secret")
        outside.makeDirectory("sub")
        inside.makeDirectory("sub")
        inside.touch("sub/file")
        inside.link("out", to: outside.path)
        inside.link("secret", to: outside.absolute("secret"))
        inside.link("sub/up", to: "..")
        inside.link("alias", to: "sub/file")
    }

    private static let refused: [(path: String, code: WorkspaceError.Code)] = [
        ("/etc/passwd", .outside), ("/", .outside), ("../secret", .outside), ("..", .outside),
        ("sub/../../x", .outside),
        ("sub/..", .outside), ("out/secret", .outside), ("secret", .outside), ("sub/up/sub/file", .outside),
        ("alias", .outside), ("out/sub/new", .outside), ("", .invalidPath), ("a\0b", .invalidPath),
        ("..\u{2F}\u{301}/x", .outside), (String(repeating: "x", count: 300), .invalidPath),
        ("sub/file/x", .notDirectory),
    ]

    @Test("reading is refused by whatever way a path leads out", arguments: everyKernel)
    func reading(features: KernelFeatures?) throws {
        let workspace = try inside.workspace(features: features)
        for (path, code) in Self.refused {
            let error = #expect(throws: WorkspaceError.self, "\(path)") { try workspace.read(path, limit: 10) }
            #expect(error?.code == code, "\(path): \(error?.message ?? "")")
            #expect(error?.path == path)
        }
        #expect(throws: Never.self) { try workspace.read("sub/file", limit: 10) }
        #expect(throws: Never.self) { try workspace.read("./sub//file", limit: 10) }
    }

    @Test("writing is refused by whatever way a directory leads out", arguments: everyKernel)
    func writing(features: KernelFeatures?) throws {
        let workspace = try inside.workspace(features: features)
        for path in ["/tmp/x", "../x", "out/x", "out/sub/x", "out/new/x", "sub/up/x", "sub/up/../../x", "sub/file/x"] {
            #expect(throws: WorkspaceError.self, "\(path)") { try workspace.write([1], named: path) }
            #expect(throws: WorkspaceError.self, "\(path)") { try workspace.spill(named: path) }
            #expect(throws: WorkspaceError.self, "\(path)") { try workspace.makeDirectories(path) }
            #expect(throws: WorkspaceError.self, "\(path)") { try workspace.remove(path) }
        }
        #expect(try outside.names() == ["secret", "sub"])
        #expect(try outside.names(in: "sub").isEmpty)
    }

    @Test("a link is neither written through nor replaced", arguments: everyKernel)
    func linkInPlaceOfFile(features: KernelFeatures?) throws {
        let workspace = try inside.workspace(features: features)
        #expect(try workspace.write(Array("mine".utf8), named: "secret") == "secret-2")
        #expect(try workspace.spill(named: "secret").path == "secret-3")
        #expect(try outside.contents("secret") == "")
    }

    @Test("removing a link leaves what it points to", arguments: everyKernel)
    func removingLinks(features: KernelFeatures?) throws {
        let workspace = try inside.workspace(features: features)
        try workspace.remove("secret")
        #expect(try outside.names() == ["secret", "sub"])
        #expect(try !inside.names().contains("secret"))
    }

    @Test(
        "a directory that is exchanged for a link over and over never lets a read or a write out",
        .timeLimit(.minutes(30)), arguments: everyKernel)
    func race(features: KernelFeatures?) async throws {
        let workspace = try inside.workspace(features: features)
        inside.makeDirectory("dir")
        let done = Flag()
        await withTaskGroup { [inside, outside] group in
            group.addTask { @concurrent in
                while !done.isSet {
                    Self.exchange("dir", in: inside, forLinkTo: outside)
                    await Task.yield()
                }
            }
            group.addTask { @concurrent in
                var written = 0
                var refused = 0
                while written < 25 || refused < 25 {
                    do throws(WorkspaceError) {
                        _ = try workspace.write([1], named: "dir/x")
                        written += 1
                    } catch {
                        refused += 1
                    }
                    // The directory inside has no such file.
                    #expect(throws: WorkspaceError.self) { try workspace.read("dir/secret", limit: 10) }
                    #expect(throws: WorkspaceError.self) { try workspace.remove("dir/secret") }
                    await Task.yield()
                }
                done.set()
            }
        }
        #expect(try outside.names() == ["secret", "sub"])
    }

    /// Puts a link in place of a directory and then the directory back. Either may fail: the other side of the race
    /// makes the directory when it is missing.
    private static func exchange(
        _ name: String, in directory: TemporaryDirectory, forLinkTo target: TemporaryDirectory
    ) {
        let path = directory.absolute(name)
        let kept = directory.absolute("kept")
        _ = rename(path, kept)
        _ = symlink(target.path, path)
        _ = unlink(path)
        if rename(kept, path) != 0 { _ = rename(path, directory.absolute("made-\(UInt64.random(in: .min ... .max))")) }
    }

    @Test("the directory stays the same when it is renamed and another takes its name")
    func renamedWorkspace() throws {
        let parent = try TemporaryDirectory()
        parent.makeDirectory("work")
        let workspace = try Workspace(at: FilePath(parent.absolute("work")))
        parent.rename("work", "moved")
        parent.link("work", to: outside.path)
        #expect(try workspace.write([1], named: "x") == "x")
        #expect(try parent.names(in: "moved") == ["x"])
        #expect(try outside.names() == ["secret", "sub"])
    }
}
