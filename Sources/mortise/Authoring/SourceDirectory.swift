import Glibc
import Host
import Subprocess
import SystemPackage

/// The directory of a plugin that is being written.
struct SourceDirectory: Sendable {
    let path: FilePath

    /// Where `make` puts the plugin.
    var products: FilePath { path.appending("build") }

    /// Folders of what is made of the sources.
    private static let made: Set<String> = ["build", "target", "zig-out", "node_modules"]
    /// So many folders are watched.
    private static let limit = 1000

    /// Builds at once, then whenever a source changes, until the task is cancelled.
    ///
    /// - Throws: `Failure` where `make` cannot be run or the sources cannot be watched.
    func buildOnChanges() async throws {
        while !Task.isCancelled {
            // Watched first, so that no change is missed that comes meanwhile.
            let changes = try changes()
            try await build()
            _ = await changes.first { _ in true }
        }
    }

    private func changes() throws -> AsyncStream<Void> {
        do throws(Errno) {
            return try DirectoryWatch.changes(in: try folders(), concerning: Self.isSource)
        } catch {
            throw Failure("\(path): its sources cannot be watched: \(error).")
        }
    }

    /// Runs `make`, which may fail. What it says goes to standard error: standard output may carry the protocol.
    func build() async throws {
        do {
            let done = try await Subprocess.run(
                .name("make"), arguments: ["-C", path.string],
                output: .fileDescriptor(.standardError, closeAfterSpawningProcess: false),
                error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false))
            guard done.terminationStatus.isSuccess else { return }
        } catch  where !Task.isCancelled {
            throw Failure("`make` cannot be run: \(error)")
        }
    }

    /// The directory and those beneath it that may hold sources.
    private func folders() throws(Errno) -> [FilePath] {
        var folders = [path]
        var next = 0
        while next < folders.count, folders.count < Self.limit {
            let folder = folders[next]
            next += 1
            for name in try names(in: folder) where Self.isSource(name) {
                let child = folder.appending(name)
                if Self.isDirectory(child) { folders.append(child) }
            }
        }
        return folders
    }

    private static func isSource(_ name: String) -> Bool {
        !name.hasPrefix(".") && !made.contains(name)
    }

    /// None of a folder beneath that has gone meanwhile, or is not for us.
    private func names(in folder: FilePath) throws(Errno) -> [String] {
        do throws(Errno) {
            return try folder.entryNames()
        } catch {
            if folder == path { throw error }
            return []
        }
    }

    /// Whether a path leads to a directory, not by a symbolic link.
    private static func isDirectory(_ path: FilePath) -> Bool {
        var status = Glibc.stat()
        return lstat(path.string, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
