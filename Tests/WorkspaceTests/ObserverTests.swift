import Glibc
import SystemPackage
import Testing
import Workspace

@Suite struct ObserverTests {
    let directory: TemporaryDirectory
    let workspace: Workspace

    init() throws {
        directory = try TemporaryDirectory()
        workspace = try directory.workspace()
        directory.touch("old")
        directory.makeDirectory("sub")
        directory.touch("sub/old")
    }

    private func started(_ limits: WorkspaceObserver.Limits = .init()) async -> WorkspaceObserver {
        let observer = WorkspaceObserver(workspace, limits: limits)
        await observer.start()
        return observer
    }

    private func complete(_ files: [String]) -> WorkspaceObserver.NewFiles {
        WorkspaceObserver.NewFiles(files: files, isComplete: true)
    }

    @Test("files made since a mark are told, sorted, others are not")
    func newFiles() async {
        let observer = await started()
        directory.touch("before")
        let mark = observer.mark()
        #expect(observer.newFiles(since: mark) == complete([]))
        directory.touch("sub/b")
        directory.touch("a")
        directory.touch("old")
        #expect(observer.newFiles(since: mark) == complete(["a", "sub/b"]))
        #expect(observer.newFiles(since: mark) == complete(["a", "sub/b"]))
    }

    @Test("directories that are made and filled in one breath are seen to the bottom")
    func nestedDirectories() async {
        let observer = await started()
        let mark = observer.mark()
        for name in ["a", "a/b", "a/b/c", "a/b/c/d"] { directory.makeDirectory(name) }
        directory.touch("a/b/c/d/file")
        #expect(observer.newFiles(since: mark) == complete(["a/b/c/d/file"]))
        directory.makeDirectory("a/b/e")
        directory.touch("a/b/e/later")
        directory.touch("a/b/c/too")
        #expect(observer.newFiles(since: mark) == complete(["a/b/c/d/file", "a/b/c/too", "a/b/e/later"]))
    }

    @Test("files that are moved in, renamed and linked are new, with what moved along")
    func moves() async throws {
        let outside = try TemporaryDirectory()
        outside.makeDirectory("tree")
        outside.touch("tree/leaf")
        outside.touch("file")
        let observer = await started()
        let mark = observer.mark()
        #expect(rename(outside.absolute("file"), directory.absolute("moved")) == 0)
        #expect(rename(outside.absolute("tree"), directory.absolute("tree")) == 0)
        #expect(link(directory.absolute("old"), directory.absolute("linked")) == 0)
        directory.rename("sub", "renamed")
        directory.touch("renamed/made")
        #expect(
            observer.newFiles(since: mark)
                == complete(["linked", "moved", "renamed/made", "renamed/old", "tree/leaf"]))
        directory.rename("renamed", "again")
        #expect(observer.newFiles(since: mark).files.contains("again/made"))
        #expect(!observer.newFiles(since: mark).files.contains("renamed/made"))
    }

    @Test("directories that exchange their names are both still watched")
    func exchange() async {
        directory.makeDirectory("other")
        let observer = await started()
        directory.rename("sub", "temporary")
        directory.rename("other", "sub")
        directory.rename("temporary", "other")
        let mark = observer.mark()
        directory.touch("sub/x")
        directory.touch("other/y")
        #expect(observer.newFiles(since: mark) == complete(["other/y", "sub/x"]))
    }

    @Test("what is gone again, no regular file, or a link is not told")
    func whatIsNoFile() async throws {
        let observer = await started()
        let mark = observer.mark()
        directory.touch("short-lived")
        directory.makeDirectory("empty")
        directory.link("link", to: "old")
        #expect(mkfifo(directory.absolute("pipe"), 0o666) == 0)
        directory.makeDirectory("gone")
        directory.touch("gone/file")
        try workspace.remove("short-lived")
        try workspace.remove("gone/file")
        #expect(rmdir(directory.absolute("gone")) == 0)
        #expect(observer.newFiles(since: mark) == complete([]))
        directory.makeDirectory("gone")
        directory.touch("gone/back")
        #expect(observer.newFiles(since: mark) == complete(["gone/back"]))
    }

    @Test("a file that the workspace writes is seen once, under its own name", arguments: everyKernel)
    func ownFiles(features: KernelFeatures?) async throws {
        let observer = await started()
        let mark = observer.mark()
        let other = try directory.workspace(features: features)
        _ = try other.write([1], named: "outputs/plot.png")
        #expect(observer.newFiles(since: mark) == complete(["outputs/plot.png"]))
    }

    @Test("marks of several sessions do not disturb each other")
    func overlappingMarks() async {
        let observer = await started()
        let first = observer.mark()
        directory.touch("one")
        let second = observer.mark()
        directory.touch("two")
        do {
            let third = observer.mark()
            directory.touch("three")
            #expect(observer.newFiles(since: third) == complete(["three"]))
        }
        #expect(observer.newFiles(since: second) == complete(["three", "two"]))
        #expect(observer.newFiles(since: first) == complete(["one", "three", "two"]))
        directory.touch("one")
        #expect(observer.newFiles(since: second) == complete(["three", "two"]))
    }

    @Test("hidden files and the machinery of tools are left out")
    func invisible() async {
        directory.makeDirectory(".git")
        directory.makeDirectory("node_modules")
        directory.makeDirectory("env")
        directory.touch("env/pyvenv.cfg")
        let observer = await started()
        let mark = observer.mark()
        for name in ["__pycache__", ".venv", ".ipynb_checkpoints", "new-env"] { directory.makeDirectory(name) }
        for name in [".git", "node_modules", "env", "__pycache__", ".venv", ".ipynb_checkpoints"] {
            directory.touch("\(name)/x")
        }
        directory.touch(".hidden")
        directory.touch("new-env/early")
        #expect(observer.newFiles(since: mark) == complete(["new-env/early"]))
        directory.touch("new-env/pyvenv.cfg")
        directory.makeDirectory("new-env/bin")
        directory.touch("new-env/bin/python")
        #expect(observer.newFiles(since: mark) == complete([]))
        directory.touch("seen")
        #expect(observer.newFiles(since: mark) == complete(["seen"]))
    }

    @Test("before the walk is done, answers say that they may be incomplete")
    func beforeTheWalk() async {
        let observer = WorkspaceObserver(workspace)
        directory.awaitFileClock()
        let early = observer.mark()
        directory.touch("sub/early")
        #expect(!observer.newFiles(since: early).isComplete)
        await observer.start()
        directory.touch("sub/later")
        #expect(
            observer.newFiles(since: early)
                == WorkspaceObserver.NewFiles(files: ["sub/early", "sub/later"], isComplete: false))
        #expect(observer.newFiles(since: observer.mark()) == complete([]))
    }

    @Test("a walk that was cancelled is taken up by the next start")
    func cancelledWalk() async {
        for number in 0..<200 { directory.makeDirectory("sub/\(number)") }
        let observer = WorkspaceObserver(workspace)
        await withTaskGroup { group in
            group.addTask { await observer.start() }
            group.cancelAll()
        }
        #expect(!observer.newFiles(since: observer.mark()).isComplete)
        await observer.start()
        let mark = observer.mark()
        directory.touch("sub/199/x")
        #expect(observer.newFiles(since: mark) == complete(["sub/199/x"]))
    }

    @Test("more events than the kernel keeps are made up for by a walk, and said")
    func overflow() async throws {
        let observer = await started()
        directory.awaitFileClock()
        let mark = observer.mark()
        directory.makeDirectory("many")
        _ = observer.newFiles(since: mark)
        directory.makeDirectory("many/inner")
        let limit = try workspaceQueueLimit()
        for number in 0...limit { directory.touch("many/\(number)") }
        directory.touch("many/inner/x")
        let answer = observer.newFiles(since: mark)
        #expect(!answer.isComplete)
        // Compared as sets that are small where all is well: a failure shows what is wrong, not thousands of names.
        let expected = Set((0...limit).map { "many/\($0)" } + ["many/inner/x"])
        #expect(Set(answer.files).symmetricDifference(expected) == [])
        let next = observer.mark()
        directory.touch("many/inner/y")
        #expect(observer.newFiles(since: next) == complete(["many/inner/y"]))
    }

    private func workspaceQueueLimit() throws -> Int {
        let system = try Workspace(at: "/proc/sys/fs/inotify")
        let file = try system.open("max_queued_events")
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = try bytes.withUnsafeMutableBytes { try file.descriptor.read(into: $0) }
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        return try #require(Int(text.prefix { $0.isNumber }))
    }

    @Test("more directories than are allowed are said to be missing")
    func tooManyDirectories() async {
        let observer = await started(.init(directories: 4))
        #expect(observer.newFiles(since: observer.mark()).isComplete)
        let mark = observer.mark()
        for number in 0..<10 { directory.makeDirectory("sub/\(number)") }
        directory.touch("sub/x")
        #expect(observer.newFiles(since: mark) == WorkspaceObserver.NewFiles(files: ["sub/x"], isComplete: false))
    }

    @Test("more files than are remembered are said to be missing, later ones are told")
    func tooManyFiles() async {
        let observer = await started(.init(files: 10))
        let mark = observer.mark()
        for number in 0..<30 { directory.touch("\(number)") }
        #expect(!observer.newFiles(since: mark).isComplete)
        let next = observer.mark()
        directory.touch("next")
        #expect(observer.newFiles(since: next) == complete(["next"]))
    }

    @Test("files that many tasks make at once are all told")
    func manyTasks() async {
        let observer = await started()
        let mark = observer.mark()
        await withTaskGroup { [directory] group in
            for task in 0..<8 {
                group.addTask { @concurrent in
                    for number in 0..<50 {
                        directory.makeDirectory("\(task)-\(number)")
                        let mine = observer.mark()
                        directory.touch("\(task)-\(number)/x")
                        #expect(observer.newFiles(since: mine).files.contains("\(task)-\(number)/x"))
                    }
                }
            }
        }
        let answer = observer.newFiles(since: mark)
        #expect(answer.isComplete)
        #expect(answer.files.count == 400)
    }

    @Test("asking costs little when nothing happened")
    func idleCost() async {
        for number in 0..<500 { directory.makeDirectory("sub/\(number)") }
        let observer = await started()
        let mark = observer.mark()
        let clock = ContinuousClock()
        let quickest = (0..<200).map { _ in clock.measure { _ = observer.newFiles(since: mark) } }.min()!
        #expect(quickest < .microseconds(100))
    }
}
