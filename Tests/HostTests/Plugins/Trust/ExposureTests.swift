import Glibc
import Host
import SystemPackage
import Testing

@Suite("Who else can change a file")
struct ExposureTests {
    private static let isRoot = geteuid() == 0
    /// Somebody who is neither root nor the user of the tests.
    private static let stranger: uid_t = 54321

    @Test("Nobody, where only its owner can write it", arguments: [0o400, 0o644, 0o755] as [mode_t])
    func safe(mode: mode_t) throws {
        let fixtures = try FixturePlugins()
        let file = try fixtures.file("a.so", mode: mode)
        #expect(try Exposure.first(onWayTo: file) == nil)
    }

    @Test(
        "Everybody, where the file says so: it is named with its mode and the mend",
        arguments: [0o646, 0o666] as [mode_t])
    func openFile(mode: mode_t) throws {
        let fixtures = try FixturePlugins()
        let file = try fixtures.file("a.so", mode: mode)
        let exposure = try #require(try Exposure.first(onWayTo: file))
        #expect(exposure.path == file)
        #expect(exposure.description.contains("\(file) can be written by everybody (mode 0\(String(mode, radix: 8))"))
        #expect(exposure.mend == "chmod go-w \(file)")
    }

    @Test("Whoever can write a directory on the way, be it the last or not", arguments: ["open", "open/below"])
    func openDirectory(path: String) throws {
        let fixtures = try FixturePlugins()
        let open = try fixtures.directory("open", mode: 0o777)
        try fixtures.directory("open/below")
        let file = try fixtures.file("\(path)/a.so")
        #expect(try Exposure.first(onWayTo: file)?.path == open)
    }

    @Test("Nobody, where the directory is sticky and the file is ours")
    func sticky() throws {
        let fixtures = try FixturePlugins()
        try fixtures.directory("open", mode: 0o1777)
        let file = try fixtures.file("open/a.so")
        #expect(try Exposure.first(onWayTo: file) == nil)
        try #require(chmod(file.string, 0o646) == 0)
        #expect(try Exposure.first(onWayTo: file)?.path == file)
    }

    @Test(
        "Whoever can change what symbolic links lead through",
        arguments: ["link.so", "way/a.so", "way/../a.so", "below/up/open/a.so"])
    func links(path: String) throws {
        let fixtures = try FixturePlugins()
        let open = try fixtures.directory("open", mode: 0o777)
        try fixtures.directory("open/inner")
        try fixtures.directory("below")
        for folder in ["open", "open/inner"] { try fixtures.file("\(folder)/a.so") }
        try fixtures.link("link.so", to: "open/a.so")
        try fixtures.link("way", to: open.appending("inner").string)
        try fixtures.link("below/up", to: "../below/..")
        #expect(try Exposure.first(onWayTo: fixtures.directory.appending(path))?.path == open)
    }

    @Test("A loop of links leads nowhere, and so does a path to what is not there", arguments: ["a", "absent/a.so"])
    func nowhere(path: String) throws {
        let fixtures = try FixturePlugins()
        try fixtures.link("a", to: "b")
        try fixtures.link("b", to: "a")
        let path = fixtures.directory.appending(path)
        #expect(throws: path.lastComponent == "a" ? Errno.tooManySymbolicLinkLevels : .noSuchFileOrDirectory) {
            try Exposure.first(onWayTo: path)
        }
    }

    @Test(
        "Somebody else, to whom the file, the directory or the link belongs", .enabled(if: isRoot),
        arguments: ["open/a.so", "open", "link.so"])
    func owner(path: String) throws {
        let fixtures = try FixturePlugins()
        try fixtures.directory("open", mode: 0o1777)
        try fixtures.file("open/a.so")
        try fixtures.link("link.so", to: "open/a.so")
        let owned = fixtures.directory.appending(path)
        try #require(lchown(owned.string, Self.stranger, 0) == 0)
        let way = path == "link.so" ? owned : fixtures.directory.appending("open/a.so")
        let exposure = try #require(try Exposure.first(onWayTo: way))
        #expect(exposure.path == owned)
        #expect(exposure.description.contains("owner \(Self.stranger)"))
        #expect(exposure.mend == "chown \(path == "link.so" ? "-h " : "")root \(owned)")
    }

    @Test("The members of its group, unless that is the user's own alone", .enabled(if: isRoot))
    func group() throws {
        let fixtures = try FixturePlugins()
        let file = try fixtures.file("a.so", mode: 0o664)
        #expect(try Exposure.first(onWayTo: file) == nil)
        try #require(lchown(file.string, 0, Self.stranger) == 0)
        let exposure = try #require(try Exposure.first(onWayTo: file))
        #expect(exposure.description.contains("can be written by its group (mode 0664, owner root, group 54321)"))
        #expect(exposure.mend == "chmod g-w \(file)")
    }
}

extension FixturePlugins {
    @discardableResult
    func file(_ name: String, mode: mode_t = 0o644) throws -> FilePath {
        try write(name, "")
        return try made(name, mode)
    }

    @discardableResult
    func directory(_ name: String, mode: mode_t = 0o755) throws -> FilePath {
        guard mkdir(directory.appending(name).string, mode) == 0 else { throw Errno(rawValue: errno) }
        return try made(name, mode)
    }

    func link(_ name: String, to target: String) throws {
        guard symlink(target, directory.appending(name).string) == 0 else { throw Errno(rawValue: errno) }
    }

    // Whatever the mask of the tests is.
    private func made(_ name: String, _ mode: mode_t) throws -> FilePath {
        let path = directory.appending(name)
        guard chmod(path.string, mode) == 0 else { throw Errno(rawValue: errno) }
        return path
    }
}
