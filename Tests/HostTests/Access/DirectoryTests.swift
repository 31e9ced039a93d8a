import Glibc
import Host
import SystemPackage
import Testing

@Suite("Directories of the user")
struct DirectoryTests {
    @Test("are made with those above them, for their owner alone, and may be there already")
    func made() throws {
        var template = Array("/tmp/mortise-directories-XXXXXX".utf8CString)
        let root = FilePath(try #require(mkdtemp(&template).map { String(cString: $0) }))
        let deep = root.appending("a/b/c")
        defer { for path in [deep, root.appending("a/b"), root.appending("a"), root] { rmdir(path.string) } }
        for _ in 1...2 { try deep.makeDirectories() }
        var status = stat()
        #expect(stat(deep.string, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
    }

    @Test("are an error where a file is in the way")
    func file() {
        #expect(throws: Errno.notDirectory) { try FilePath("/etc/passwd/a/b").makeDirectories() }
    }
}
