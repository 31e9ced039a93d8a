import Glibc
import Host
import Subprocess
import SystemPackage

/// The directory of a plugin that is being written.
struct SourceDirectory: Sendable {
    let path: FilePath
    /// The workspace of those that call the plugin meanwhile, which may be beneath.
    let workspace: FilePath

    /// Where `make` puts the plugin.
    var products: FilePath { path.appending("build") }

    /// What is made of the sources.
    private static let made: Set<String> = [
        "build", "target", "zig-out", "node_modules", "Cargo.lock", "Package.resolved",
    ]
    /// So many folders are watched.
    private static let limit = 1000

    /// Builds whenever a source changes, until the task is cancelled.
    ///
    /// - Parameter first: the changes since the sources were built last.
    /// - Throws: `Failure` where `make` cannot be run or the sources cannot be watched.
    func build(on first: AsyncStream<Void>) async throws {
        var changes = first
        while await changes.first(where: { _ in true }) != nil, !Task.isCancelled {
            // Watched first, so that no change is missed that comes meanwhile.
            changes = try self.changes()
            try await build()
        }
    }

    /// Changes of the sources from now on.
    func changes() throws -> AsyncStream<Void> {
        do throws(Errno) {
            return try DirectoryWatch.changes(in: try folders(), concerning: isSource)
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
            for child in try names(in: folder).map({ folder.appending($0) }) where isSource(child) {
                if Self.isDirectory(child) { folders.append(child) }
            }
        }
        return folders
    }

    private func isSource(_ path: FilePath) -> Bool {
        let name = path.lastComponent?.string ?? ""
        return !name.hasPrefix(".") && !Self.made.contains(name) && path != workspace
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
