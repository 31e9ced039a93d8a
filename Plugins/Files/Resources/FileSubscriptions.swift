import Synchronization
import Workspace

/// The files whose changes clients want to hear of, by the URIs that the clients use.
final class FileSubscriptions: Sendable {
    /// The oldest first, since that is the first to be given up: it may have ended with its directory.
    private let watches = Mutex<[String: [FileWatcher.Watch]]>([:])
    private let publish: @Sendable (String) -> Void
    private let workspace: Workspace
    /// Made when it is first wanted.
    private let watcher = Mutex<FileWatcher?>(nil)

    /// - Parameters:
    ///   - workspace: where the files are.
    ///   - publish: takes the URI of a file that has changed, is gone or is there again.
    init(_ workspace: Workspace, publish: @escaping @Sendable (String) -> Void) {
        self.workspace = workspace
        self.publish = publish
    }

    /// Begins to tell of a file. It need not be there, but its directory must.
    func add(_ uri: String, path: String) throws(WorkspaceError) {
        let watch = try running().watch(path)
        watches.withLock { $0[uri, default: []].append(watch) }
    }

    /// Ends one of the subscriptions to a file.
    func remove(_ uri: String) {
        let ended = watches.withLock { watches -> FileWatcher.Watch? in
            guard let oldest = watches[uri]?.removeFirst() else { return nil }
            if watches[uri]?.isEmpty == true { watches[uri] = nil }
            return oldest
        }
        if let ended { watcher.withLock { $0 }?.unwatch(ended) }
    }

    /// Ends them all.
    func stop() {
        watcher.withLock { $0 }?.stop()
    }

    private func running() throws(WorkspaceError) -> FileWatcher {
        try watcher.withLock { watcher throws(WorkspaceError) in
            if let watcher { return watcher }
            let made = try FileWatcher(workspace) { [weak self] path in self?.tell(path) }
            watcher = made
            return made
        }
    }

    private func tell(_ path: String) {
        let uris = watches.withLock { watches in watches.filter { $0.value.first?.path == path }.map(\.key) }
        for uri in uris { publish(uri) }
    }
}
