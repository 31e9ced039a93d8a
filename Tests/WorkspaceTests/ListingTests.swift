import Glibc
import SystemPackage
import Testing
import Workspace

@Suite struct ListingTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func fill() {
        for path in ["b", "b/c", "b/c/d", ".git", "node_modules", "venv"] { directory.makeDirectory(path) }
        for path in [
            "a.txt", "b.txt", "b-1", "b/x", "b/c/y", "b/c/d/z", ".git/config", "node_modules/m", "venv/pyvenv.cfg",
            "venv/python", "É",
        ] { directory.touch(path) }
        directory.link("link", to: "b")
    }

    @Test("a directory is listed in the order of the bytes of its names", arguments: everyKernel)
    func flat(features: KernelFeatures?) throws {
        fill()
        let listing = try directory.workspace(features: features).list(".", Listing.Options())
        let paths = [".git", "a.txt", "b", "b-1", "b.txt", "link", "node_modules", "venv", "É"]
        #expect(listing.entries.map(\.path) == paths)
        #expect(listing.root == ".")
        #expect(!listing.isTruncated)
        #expect(listing.entries.first { $0.path == "link" }?.kind == .symbolicLink)
    }

    @Test(
        "all that is beneath a directory is sorted as paths are, and machinery is not looked into",
        arguments: everyKernel)
    func recursive(features: KernelFeatures?) throws {
        fill()
        let workspace = try directory.workspace(features: features)
        let listing = try workspace.list(".", Listing.Options(depth: .max))
        let paths = listing.entries.map(\.path)
        #expect(
            paths == [
                ".git", "a.txt", "b", "b-1", "b.txt", "b/c", "b/c/d", "b/c/d/z", "b/c/y", "b/x", "link", "node_modules",
                "venv", "É",
            ])
        #expect(listing.entries.filter(\.isClosed).map(\.path) == [".git", "node_modules", "venv"])
        #expect(
            try workspace.list("venv", Listing.Options(depth: .max)).entries.map(\.name) == ["python", "pyvenv.cfg"])
        #expect(try workspace.list(".git", Listing.Options()).entries.map(\.path) == [".git/config"])
    }

    @Test("a listing goes on after any path, and the parts together are the whole", arguments: 1...5)
    func parts(size: Int) throws {
        fill()
        let workspace = try directory.workspace()
        let whole = try workspace.list(".", Listing.Options(depth: .max)).entries.map(\.path)
        var found: [String] = []
        var isTruncated = true
        while isTruncated {
            let part = try workspace.list(".", Listing.Options(depth: .max, limit: size, after: found.last))
            found += part.entries.map(\.path)
            isTruncated = part.isTruncated
        }
        #expect(found == whole)
        let after = try workspace.list(".", Listing.Options(depth: .max, after: "b/c/d/nothing"))
        #expect(after.entries.map(\.path) == Array(whole[try #require(whole.firstIndex(of: "b/c/d/z"))...]))
    }

    @Test("a tree has what a directory contains after it")
    func treeOrder() throws {
        fill()
        let listing = try directory.workspace().list("b/", Listing.Options(depth: 2, order: .tree))
        #expect(listing.entries.map(\.path) == ["b/c", "b/c/d", "b/c/y", "b/x"])
        #expect(listing.entries.map(\.depth) == [1, 2, 2, 1])
        #expect(listing.root == "b")
    }

    @Test("files and directories can be left out")
    func kinds() throws {
        fill()
        let workspace = try directory.workspace()
        let files = try workspace.list("b", Listing.Options(depth: 9, directories: false))
        #expect(files.entries.map(\.path) == ["b/c/d/z", "b/c/y", "b/x"])
        let directories = try workspace.list("b", Listing.Options(depth: 9, files: false))
        #expect(directories.entries.map(\.path) == ["b/c", "b/c/d"])
        let none = try workspace.list("b", Listing.Options(depth: 9, files: false, directories: false))
        #expect(none.entries.isEmpty && !none.isTruncated)
    }

    @Test("a listing ends at its limit, says so, and is the start of the whole", arguments: 0...13)
    func limit(count: Int) throws {
        fill()
        let workspace = try directory.workspace()
        let whole = try workspace.list(".", Listing.Options(depth: .max))
        let part = try workspace.list(".", Listing.Options(depth: .max, limit: count))
        #expect(part.entries == Array(whole.entries.prefix(count)))
        #expect(part.isTruncated)
    }

    @Test("what is too much to be kept is left out at the end", arguments: [Listing.Options.Order.path, .tree])
    func bounded(order: Listing.Options.Order) throws {
        for outer in 0..<12 {
            directory.makeDirectory("d\(outer)")
            for inner in 0..<12 { directory.touch("d\(outer)/f\(inner)") }
        }
        let workspace = try directory.workspace()
        let options = Listing.Options(depth: 3, order: order)
        let whole = try workspace.list(".", options).entries
        #expect(whole.count == 12 * 13)
        for pending in 1...40 {
            let part = try workspace.list(".", options, limits: ListingLimits(pending: pending))
            #expect(part.entries == Array(whole.prefix(part.entries.count)))
            #expect(part.isTruncated == (part.entries.count < whole.count))
            #expect(part.entries.count >= min(pending / 2, whole.count))
        }
        let few = try workspace.list(".", options, limits: ListingLimits(directories: 3))
        #expect(few.isTruncated && few.entries.count < whole.count)
    }

    @Test("names that are no UTF-8 are shown escaped, and counted")
    func strangeNames() throws {
        let name: [CChar] = Array("bad".utf8CString.dropLast()) + [CChar(bitPattern: 0xFF), CChar(bitPattern: 0xC3), 0]
        let root = open(directory.path, O_RDONLY | O_DIRECTORY)
        defer { close(root) }
        #expect(mkdirat(root, name, 0o777) == 0)
        directory.touch("fine\nname")
        let listing = try directory.workspace().list(".", Listing.Options(depth: 5))
        #expect(listing.entries.map(\.name) == ["bad\\xff\\xc3", "fine\nname"])
        #expect(listing.unaddressableCount == 1)
        #expect(EscapedText.singleLine("fine\nname\u{202E}") == "fine\\nname\\u{202E}")
        unlinkat(root, name, AT_REMOVEDIR)
    }

    @Test("a tree that is deeper than a path can be is listed as far as paths reach", arguments: everyKernel)
    func deep(features: KernelFeatures?) throws {
        let name = String(repeating: "d", count: 200)
        directory.nest(name, depth: 30)
        defer { directory.unnest(name, depth: 30) }
        let listing = try directory.workspace(features: features).list(".", Listing.Options(depth: .max))
        // 20 names and the slashes between them have 4019 bytes; a path has at most 4095.
        #expect(listing.entries.count == 21)
        #expect(listing.unreadable.count == 1)
    }

    @Test("a walk ends when it is told to")
    func cancellation() throws {
        fill()
        var count = 0
        #expect(throws: CancellationError.self) {
            try directory.workspace().list(".", Listing.Options(depth: 9)) {
                count += 1
                return count > 3
            }
        }
    }

    @Test("what is no directory of the workspace cannot be listed", arguments: everyKernel)
    func refused(features: KernelFeatures?) throws {
        fill()
        directory.link("out", to: "/etc")
        let workspace = try directory.workspace(features: features)
        for (path, code) in [
            ("a.txt", WorkspaceError.Code.notDirectory), ("missing", .notFound), ("out", .outside), ("link", .outside),
            ("..", .outside), ("/", .outside), ("", .invalidPath),
        ] {
            let error = #expect(throws: WorkspaceError.self, "\(path)") { try workspace.list(path, Listing.Options()) }
            #expect(error?.code == code, "\(path)")
        }
    }

    @Test("the sizes of a directory's files are added up, as far as they are counted")
    func usage() throws {
        let workspace = try directory.workspace()
        let none = try workspace.usage(of: "outputs", limit: 10)
        #expect(none.files == 0 && none.bytes == 0 && none.isComplete)
        for number in 1...5 { try workspace.replace("outputs/\(number)", with: [UInt8](repeating: 0, count: number)) }
        try workspace.replace("outputs/sub/6", with: [1])
        let whole = try workspace.usage(of: "outputs", limit: 10)
        #expect(whole.files == 5 && whole.bytes == 15 && whole.isComplete)
        #expect(try !workspace.usage(of: "outputs", limit: 5).isComplete)
        let space = try workspace.space()
        #expect(space.total >= space.available && space.available > 0)
    }
}
