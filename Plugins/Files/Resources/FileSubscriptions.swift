import Synchronization
import Workspace

/// The files whose changes clients want to hear of, by the URIs that the clients use.
final class FileSubscriptions: Sendable {
    private struct Entry {
        let path: String
        var count: Int
    }

    private let uris = Mutex<[String: Entry]>([:])
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
        let path = try running().watch(path)
        uris.withLock { $0[uri, default: Entry(path: path, count: 0)].count += 1 }
    }

    /// Ends one of the subscriptions to a file.
    func remove(_ uri: String) {
        let path: String? = uris.withLock { uris in
            guard let entry = uris[uri] else { return nil }
            uris[uri]?.count -= 1
            if entry.count == 1 { uris[uri] = nil }
            return entry.path
        }
        if let path { watcher.withLock { $0 }?.unwatch(path) }
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
        for uri in uris.withLock({ uris in uris.filter { $0.value.path == path }.map(\.key) }) { publish(uri) }
    }
}
