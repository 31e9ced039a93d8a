import Glibc
import SystemPackage
import Testing
import Workspace

@Suite struct FileTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test("a file is written with its directories, and read back", arguments: everyKernel)
    func writesAndReads(features: KernelFeatures?) throws {
        let workspace = try directory.workspace(features: features)
        let bytes = Array("Grüße\n".utf8)
        #expect(try workspace.write(bytes, named: "outputs/a/b.txt") == "outputs/a/b.txt")
        #expect(try workspace.read("outputs/a/b.txt", limit: 100) == bytes)
        #expect(try workspace.read("outputs/a/b.txt", limit: 3) == Array(bytes[..<3]))
        #expect(try workspace.read("outputs/a/b.txt", limit: 0).isEmpty)
        #expect(try workspace.write([], named: "./empty") == "empty")
        #expect(try directory.names(in: "outputs/a") == ["b.txt"])
    }

    @Test("a name that is taken gets a number", arguments: everyKernel)
    func uniqueNames(features: KernelFeatures?) throws {
        let workspace = try directory.workspace(features: features)
        let written = try (0..<3).map { try workspace.write([UInt8($0)], named: "outputs/plot.tar.gz") }
        #expect(written == ["outputs/plot.tar.gz", "outputs/plot.tar-2.gz", "outputs/plot.tar-3.gz"])
        #expect(try written.map { try workspace.read($0, limit: 1) } == [[0], [1], [2]])
        #expect(try (0..<2).map { _ in try workspace.write([], named: ".hidden") } == [".hidden", ".hidden-2"])
        let spills = try (0..<2).map { _ in try workspace.spill(named: "log.") }
        #expect(spills.map(\.path) == ["log.", "log.-2"])
    }

    @Test("hundreds of files of one name all get names of their own", arguments: everyKernel)
    func manyNames(features: KernelFeatures?) throws {
        let workspace = try directory.workspace(features: features)
        let names = try Set((0..<300).map { _ in try workspace.write([], named: "x.png") })
        #expect(names.count == 300)
        #expect(try Set(directory.names()) == names)
    }

    @Test("a file is whole from the moment it can be seen, and nothing else is left", arguments: everyKernel)
    func atomicity(features: KernelFeatures?) async throws {
        let workspace = try directory.workspace(features: features)
        let bytes = [UInt8](repeating: 7, count: 1 << 20)
        let done = Flag()
        try await withThrowingTaskGroup { group in
            group.addTask { @concurrent in
                defer { done.set() }
                for _ in 0..<20 {
                    _ = try workspace.write(bytes, named: "big.bin")
                    await Task.yield()
                }
            }
            group.addTask { @concurrent [directory] in
                while !done.isSet {
                    for name in try directory.names() where !name.hasPrefix(".") {
                        #expect(try workspace.read(name, limit: .max).count == bytes.count)
                    }
                    await Task.yield()
                }
            }
            try await group.waitForAll()
        }
        #expect(try directory.names().count == 20)
    }

    @Test("a large output is appended piece by piece and can be read meanwhile")
    func spilling() throws {
        let workspace = try directory.workspace()
        let file = try workspace.spill(named: "outputs/stdout.txt")
        for number in 0..<1000 { try file.append(Array("line \(number)\n".utf8)) }
        try file.append([0x2E])
        let expected = (0..<1000).map { "line \($0)\n" }.joined() + "."
        #expect(try directory.contents(file.path) == expected)
        #expect(file.byteCount == expected.utf8.count)
    }

    @Test("the file of a large output is there afterwards only if it is kept")
    func keeping() throws {
        let workspace = try directory.workspace()
        for name in ["kept", "dropped"] {
            let file = try workspace.spill(named: name)
            try file.append([0x2E])
            if name == "kept" { file.keep() }
        }
        #expect(try directory.names() == ["kept"])
    }

    @Test("pieces that several tasks append are not mixed")
    func spillingAtOnce() async throws {
        let file = try directory.workspace().spill(named: "log")
        let line = String(repeating: "x", count: 999) + "\n"
        let bytes = Array(line.utf8)
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask { @concurrent in for _ in 0..<200 { try file.append(bytes) } }
            }
            try await group.waitForAll()
        }
        #expect(try directory.contents("log") == String(repeating: line, count: 800))
    }

    @Test(
        "a FIFO, a directory and a socket are refused as files, without waiting", .timeLimit(.minutes(30)),
        arguments: everyKernel)
    func specialFiles(features: KernelFeatures?) throws {
        let workspace = try directory.workspace(features: features)
        #expect(mkfifo(directory.absolute("pipe"), 0o666) == 0)
        directory.makeDirectory("sub")
        for path in ["pipe", "sub", "."] {
            let error = #expect(throws: WorkspaceError.self) { _ = try workspace.open(path) }
            #expect(error?.code == .notFile)
        }
        #expect(try workspace.spill(named: "pipe").path == "pipe-2")
        #expect(try workspace.write([1], named: "sub") == "sub-2")
        for path in [".", "./"] {
            #expect(throws: WorkspaceError.self) { try workspace.write([1], named: path) }
            #expect(throws: WorkspaceError.self) { try workspace.remove(path) }
        }
    }

    @Test("directories are made as far as they are missing", arguments: everyKernel)
    func makesDirectories(features: KernelFeatures?) throws {
        let workspace = try directory.workspace(features: features)
        try workspace.makeDirectories("a/b/c")
        try workspace.makeDirectories("a/b/c")
        try workspace.makeDirectories("a/b/d")
        try workspace.makeDirectories(".")
        #expect(try directory.names(in: "a/b") == ["c", "d"])
        directory.touch("a/file")
        let error = #expect(throws: WorkspaceError.self) { try workspace.makeDirectories("a/file/x") }
        #expect(error?.code == .notDirectory)
        #expect(throws: WorkspaceError.self) { try workspace.makeDirectories("a/file") }
    }

    @Test("what is removed is gone, and what is not there cannot be removed", arguments: everyKernel)
    func removes(features: KernelFeatures?) throws {
        let workspace = try directory.workspace(features: features)
        directory.touch("x")
        try workspace.remove("x")
        let missing = #expect(throws: WorkspaceError.self) { try workspace.remove("x") }
        #expect(missing?.code == .notFound)
        #expect(missing?.message == "cannot remove \"x\": it does not exist in the workspace; check the path")
        directory.makeDirectory("sub")
        let wrong = #expect(throws: WorkspaceError.self) { try workspace.remove("sub") }
        #expect(wrong?.code == .notFile)
    }

    @Test("a workspace that is missing or a file is refused with the mend")
    func badWorkspace() throws {
        directory.touch("file")
        let missing = #expect(throws: WorkspaceError.self) { try Workspace(at: FilePath(directory.absolute("none"))) }
        #expect(missing?.code == .notFound)
        #expect(missing?.message.hasSuffix("No such file or directory; make it or name another") == true)
        let file = #expect(throws: WorkspaceError.self) { try Workspace(at: FilePath(directory.absolute("file"))) }
        #expect(file?.code == .notDirectory)
    }

    @Test("the path of a workspace is absolute and without links, however it was opened")
    func realPath() throws {
        directory.makeDirectory("real")
        directory.link("alias", to: "real")
        #expect(
            try Workspace(at: FilePath(directory.absolute("alias/../alias"))).path.string == directory.absolute("real"))
    }
}
