import FoundationEssentials
import Glibc
import SystemPackage
import Testing
import Workspace

/// A directory for one test, removed at its end.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/mortise-workspace-XXXXXX".utf8CString)
        path = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func workspace(features: KernelFeatures? = nil) throws -> Workspace {
        try Workspace(at: FilePath(path), features: features)
    }

    func absolute(_ relative: String) -> String { "\(path)/\(relative)" }

    func makeDirectory(_ relative: String) {
        #expect(mkdir(absolute(relative), 0o777) == 0, "\(relative)")
    }

    /// Makes an empty file, or empties one that exists.
    func touch(_ relative: String) {
        let descriptor = open(absolute(relative), O_WRONLY | O_CREAT | O_TRUNC, 0o666)
        #expect(descriptor >= 0, "\(relative)")
        close(descriptor)
    }

    func rename(_ from: String, _ to: String) {
        #expect(Glibc.rename(absolute(from), absolute(to)) == 0, "\(from) to \(to)")
    }

    func link(_ relative: String, to target: String) {
        #expect(symlink(target, absolute(relative)) == 0, "\(relative)")
    }

    /// Makes directories within one another, deeper than a path can name.
    func nest(_ name: String, depth: Int) {
        var current = open(path, O_RDONLY | O_DIRECTORY)
        for _ in 0..<depth {
            #expect(mkdirat(current, name, 0o777) == 0)
            let next = openat(current, name, O_RDONLY | O_DIRECTORY)
            close(current)
            current = next
        }
        close(current)
    }

    /// Removes what `nest(_:depth:)` has made, which is too deep for others to remove.
    func unnest(_ name: String, depth: Int) {
        // From above, each time the child of the first one is moved up and takes its place.
        let root = open(path, O_RDONLY | O_DIRECTORY)
        for _ in 0..<depth {
            renameat(root, "\(name)/\(name)", root, "rest")
            unlinkat(root, name, AT_REMOVEDIR)
            renameat(root, "rest", root, name)
        }
        close(root)
    }

    /// Waits until the clock of files has passed all that was made so far.
    ///
    /// It goes on every few milliseconds. Files may be stamped ahead of it, so it is not enough to see it go on.
    func awaitFileClock() {
        touch(".clock")
        var status = stat()
        #expect(stat(absolute(".clock"), &status) == 0)
        let last = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        var time = timespec()
        repeat {
            sched_yield()
            clock_gettime(CLOCK_REALTIME_COARSE, &time)
        } while (time.tv_sec, time.tv_nsec) <= last
        unlink(absolute(".clock"))
    }

    func contents(_ relative: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: absolute(relative))), as: UTF8.self)
    }

    func names(in relative: String = ".") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: absolute(relative)).sorted()
    }
}

/// Every way in which a workspace works, on kernels and file systems that lack one thing or another.
let everyKernel: [KernelFeatures?] = [
    nil,
    KernelFeatures(resolvesBeneath: false, unnamedFiles: true),
    KernelFeatures(resolvesBeneath: false, unnamedFiles: false),
    KernelFeatures(resolvesBeneath: true, unnamedFiles: false),
]
