import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension Workspace {
    /// Lists a directory. Nothing outside the workspace is looked at, links are not followed.
    ///
    /// The directories of `Visibility`'s machinery are listed, but not looked into, unless it is such a one that is asked
    /// for.
    ///
    /// - Parameters:
    ///   - path: which directory; `.` is the workspace.
    ///   - options: what of it.
    ///   - limits: how much it may cost.
    ///   - shouldStop: asked before each step whether to give up.
    /// - Throws: `WorkspaceError` if there is no such directory; `CancellationError` if it was told to stop.
    package func list(
        _ path: String, _ options: Listing.Options, limits: ListingLimits = ListingLimits(),
        shouldStop: () -> Bool = { false }
    ) throws -> Listing {
        let checked = try WorkspacePath(path)
        var walk = DirectoryWalk(self, root: checked, options: options, limits: limits)
        do {
            let listing = try walk.run(from: checked, shouldStop: shouldStop)
            // A directory that was deleted while it was open is one without entries.
            if isDeleted { throw Errno.noSuchFileOrDirectory }
            return listing
        } catch Errno.notDirectory {
            throw WorkspaceError(
                .notDirectory, "cannot list \"\(path)\": it, or a part of it, is a file; give the path of a directory",
                path: path, cause: .notDirectory)
        } catch let error as Errno {
            throw failure(error, action: "list", path: path)
        }
    }

    /// How much the files of one directory take, apart from those in its directories.
    package struct Usage: Sendable, Hashable {
        /// How many regular files there are.
        package internal(set) var files = 0
        /// Their sizes together.
        package internal(set) var bytes = 0
        /// Whether all were counted.
        package internal(set) var isComplete = true
    }

    /// Adds up the sizes of a directory's files.
    ///
    /// - Parameters:
    ///   - path: which directory.
    ///   - limit: how many of its entries are looked at.
    /// - Returns: nothing at all if there is no such directory.
    package func usage(of path: String, limit: Int) throws(WorkspaceError) -> Usage {
        let checked = try WorkspacePath(path)
        var usage = Usage()
        do throws(Errno) {
            let flags = O_RDONLY | O_DIRECTORY | O_NONBLOCK
            let directory = try resolver.open(checked, beneath: root.rawValue, flags: flags)
            let entries = try DirectoryListing(of: directory)
            var rest = limit
            while let entry = try entries.next() {
                guard rest > 0 else {
                    usage.isComplete = false
                    break
                }
                rest -= 1
                guard entry.kind == .regular else { continue }
                // What is gone by now takes nothing.
                guard let status = try? SystemCalls.status(of: entry.name, in: directory.rawValue) else { continue }
                usage.files += 1
                usage.bytes += status.size
            }
        } catch {
            if error != .noSuchFileOrDirectory || isDeleted { throw failure(error, action: "list", path: path) }
        }
        return usage
    }

    /// The size of the workspace's file system, and how much of it may still be used, in bytes.
    package func space() throws(WorkspaceError) -> (total: Int, available: Int) {
        do throws(Errno) {
            return try SystemCalls.space(of: root.rawValue)
        } catch {
            throw failure(error, action: "look at the disk of", path: ".")
        }
    }
}
