import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Files that are watched by their paths, through the directories that they are in, or will be.
struct WatchedFiles: ~Copyable {
    private struct Directory {
        /// How often each of its names is watched.
        var names: [String: Int] = [:]
        /// Where it was when it was first watched.
        let path: WorkspacePath
    }

    private let workspace: Workspace
    private let limit: Int
    private var queue: InotifyQueue
    private var directories: [Int32: Directory] = [:]
    private var watches: [WorkspacePath: Int32] = [:]
    private var count = 0

    /// The descriptor that can be read when something happened.
    var descriptor: Int32 { queue.descriptor }

    /// - Parameter limit: how often files may be watched altogether.
    init(_ workspace: Workspace, limit: Int) throws(Errno) {
        self.workspace = workspace
        self.limit = limit
        queue = try InotifyQueue()
    }

    /// Watches a file, which need not be there; its directory must.
    mutating func add(_ directory: WorkspacePath, _ name: String) throws(Errno) {
        guard count < limit else { throw .noSpace }
        let flags = O_RDONLY | O_DIRECTORY | O_NONBLOCK
        let opened = try workspace.resolver.open(directory, beneath: workspace.root.rawValue, flags: flags)
        let watch = try queue.watch(opened, for: .changes)
        if watches[directory] != watch {
            // Another directory has the place of one that was moved or removed, which nobody asks for any more.
            forget(directory)
            forget(watch)
            directories[watch] = Directory(path: directory)
            watches[directory] = watch
        }
        directories[watch]?.names[name, default: 0] += 1
        count += 1
    }

    /// Ends one watching of a file.
    mutating func remove(_ directory: WorkspacePath, _ name: String) {
        guard let watch = watches[directory], let times = directories[watch]?.names[name] else { return }
        count -= 1
        directories[watch]?.names[name] = times > 1 ? times - 1 : nil
        if directories[watch]?.names.isEmpty == true {
            queue.unwatch(watch)
            forget(watch)
        }
    }

    /// The watched files of which something happened since the last time.
    mutating func changes() -> Set<WorkspacePath> {
        var events: [InotifyQueue.Event] = []
        queue.drain { events.append($0) }
        var changed: Set<WorkspacePath> = []
        for event in events {
            switch event.kind {
            case .overflow:
                for directory in directories.values { changed.formUnion(Self.files(of: directory)) }
            case .unwatched, .moved:
                guard let directory = directories[event.watch] else { continue }
                changed.formUnion(Self.files(of: directory))
                if event.kind == .moved { queue.unwatch(event.watch) }
                forget(event.watch)
            default:
                guard let directory = directories[event.watch], directory.names[event.name] != nil else { continue }
                changed.insert(directory.path.appending(event.name))
            }
        }
        return changed
    }

    private static func files(of directory: Directory) -> [WorkspacePath] {
        directory.names.keys.map { directory.path.appending($0) }
    }

    private mutating func forget(_ directory: WorkspacePath) {
        guard let watch = watches[directory] else { return }
        queue.unwatch(watch)
        forget(watch)
    }

    private mutating func forget(_ watch: Int32) {
        guard let directory = directories.removeValue(forKey: watch) else { return }
        count -= directory.names.values.reduce(0, +)
        if watches[directory.path] == watch { watches[directory.path] = nil }
    }
}
