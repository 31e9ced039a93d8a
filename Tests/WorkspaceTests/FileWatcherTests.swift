import Glibc
import Testing
import Workspace

@Suite(.timeLimit(.minutes(30))) struct FileWatcherTests {
    let directory: TemporaryDirectory
    let workspace: Workspace

    init() throws {
        directory = try TemporaryDirectory()
        workspace = try directory.workspace()
        directory.makeDirectory("sub")
    }

    /// Runs `body` with a watcher and what it tells.
    private func watching(_ body: (FileWatcher, Told) async throws -> Void) async throws {
        let told = Told()
        let watcher = try FileWatcher(workspace) { told.add($0) }
        defer { watcher.stop() }
        try await body(watcher, told)
    }

    /// What a watcher tells.
    private final class Told: Sendable {
        private let (paths, sink) = AsyncStream<String>.makeStream()

        func add(_ path: String) {
            sink.yield(path)
        }

        func next() async -> String? {
            await paths.first { _ in true }
        }
    }

    @Test("a file is told of when it is made, written, replaced and deleted, by one name however it was asked for")
    func changes() async throws {
        try await watching { watcher, changes in
            #expect(try watcher.watch("./sub//file").path == "sub/file")
            directory.touch("sub/file")
            #expect(await changes.next() == "sub/file")
            #expect(truncate(directory.absolute("sub/file"), 5) == 0)
            #expect(await changes.next() == "sub/file")
            directory.touch("other")
            directory.rename("other", "sub/file")
            #expect(await changes.next() == "sub/file")
            try workspace.remove("sub/file")
            #expect(await changes.next() == "sub/file")
        }
    }

    @Test("other files, and what is not watched any more, are not told of")
    func others() async throws {
        try await watching { watcher, changes in
            let (one, other) = (try watcher.watch("sub/file"), try watcher.watch("sub/file"))
            _ = try watcher.watch("last")
            directory.touch("made")
            watcher.unwatch(one)
            directory.touch("sub/other")
            // One change, where opening and closing would be two, of which the second may be told on its own.
            directory.rename("made", "sub/file")
            #expect(await changes.next() == "sub/file")
            watcher.unwatch(other)
            try workspace.remove("sub/file")
            directory.touch("last")
            #expect(await changes.next() == "last")
        }
    }

    @Test("a directory that is moved away is a change of its files, and the one in its place is watched anew")
    func moved() async throws {
        try await watching { watcher, changes in
            let first = try watcher.watch("sub/file")
            directory.rename("sub", "away")
            #expect(await changes.next() == "sub/file")
            directory.makeDirectory("sub")
            _ = try watcher.watch("sub/file")
            // It has ended, and nobody else's is ended with it.
            watcher.unwatch(first)
            directory.touch("sub/file")
            #expect(await changes.next() == "sub/file")
        }
    }

    @Test("what has no directory, is the workspace or leads out of it cannot be watched")
    func refusals() async throws {
        directory.link("link", to: "/etc")
        try await watching { watcher, _ in
            for (path, code) in [
                ("absent/file", WorkspaceError.Code.notFound), (".", .notFile), ("../file", .outside),
                ("link/passwd", .outside),
            ] {
                let error = #expect(throws: WorkspaceError.self) { try watcher.watch(path) }
                #expect(error?.code == code)
            }
        }
    }

    @Test("there is a limit")
    func limit() async throws {
        try await watching { watcher, _ in
            let watches = try (0..<FileWatcher.limit).map { try watcher.watch("\($0)") }
            let error = #expect(throws: WorkspaceError.self) { try watcher.watch("one-more") }
            #expect(error?.code == .full)
            watcher.unwatch(watches[0])
            _ = try watcher.watch("one-more")
        }
    }
}
