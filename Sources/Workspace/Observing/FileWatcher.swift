import Dispatch
import Synchronization
import SystemPackage

/// Tells when files change, are deleted or come to be, as the kernel tells it.
///
/// Changes that follow each other fast are told once, ten times a second at most.
package final class FileWatcher: Sendable {
    /// One watching of a file.
    package struct Watch: Sendable {
        /// The path by which changes are told.
        package let path: String
        fileprivate let ticket: WatchedFiles.Ticket
    }

    /// How often files may be watched at once.
    package static let limit = 2048
    private static let pause = DispatchTimeInterval.milliseconds(100)

    private let files: Mutex<WatchedFiles>
    private let onChange: @Sendable (String) -> Void
    private let queue = DispatchQueue(label: "mortise.watcher")
    /// Sources may be used from any thread, which their type does not say.
    nonisolated(unsafe) private let source: any DispatchSourceRead
    /// The source is suspended, so that changes gather.
    private let isPaused = Mutex(false)

    /// - Parameters:
    ///   - workspace: where the files are.
    ///   - onChange: takes the path of a file that changed, as a `Watch` has it. On a thread of its own.
    package init(
        _ workspace: Workspace, onChange: @escaping @Sendable (String) -> Void
    ) throws(WorkspaceError) {
        let files: WatchedFiles
        do throws(Errno) {
            files = try WatchedFiles(workspace, limit: Self.limit)
        } catch {
            throw WorkspaceError(error, action: "watch", path: ".")
        }
        source = DispatchSource.makeReadSource(fileDescriptor: files.descriptor, queue: queue)
        self.files = Mutex(files)
        self.onChange = onChange
        source.setEventHandler { [weak self] in self?.tell() }
        // Keeps the descriptor until the source has let go of it, which `stop` sees to.
        source.setCancelHandler { withExtendedLifetime(self) {} }
        source.activate()
    }

    /// Watches a file. It need not be there, but its directory must.
    ///
    /// - Returns: what `unwatch` takes. If its directory is moved or deleted, that is told as a change and ends it.
    /// - Throws: `WorkspaceError` if there is no such directory, or too much is watched.
    package func watch(_ path: String) throws(WorkspaceError) -> Watch {
        let checked = try WorkspacePath(path)
        guard let (directory, name) = checked.split else {
            throw WorkspaceError(notFile: .directory, action: "watch", path: path)
        }
        do throws(Errno) {
            let ticket = try files.withLock { files throws(Errno) in try files.add(directory, name) }
            return Watch(path: checked.string, ticket: ticket)
        } catch .noSpace {
            throw WorkspaceError(
                .full, "cannot watch \"\(path)\": too many files are watched; end some subscriptions", path: path,
                cause: .noSpace)
        } catch {
            throw WorkspaceError(error, action: "watch", path: path)
        }
    }

    /// Ends one watching of a file. Does nothing if that has ended with its directory.
    package func unwatch(_ watch: Watch) {
        files.withLock { $0.remove(watch.ticket) }
    }

    /// Tells nothing more. Must be called in the end.
    package func stop() {
        queue.async { [self] in
            resume()
            source.cancel()
        }
    }

    private func tell() {
        let changed = files.withLock { $0.changes() }
        for path in changed { onChange(path.string) }
        isPaused.withLock { $0 = true }
        source.suspend()
        queue.asyncAfter(deadline: .now() + Self.pause) { [weak self] in self?.resume() }
    }

    private func resume() {
        let wasPaused = isPaused.withLock { isPaused in
            defer { isPaused = false }
            return isPaused
        }
        if wasPaused { source.resume() }
    }
}
