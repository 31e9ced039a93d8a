import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Files that are watched by their paths, through the directories that they are in, or will be.
struct WatchedFiles: ~Copyable {
    /// One watching of a file.
    struct Ticket: Sendable {
        fileprivate let watch: Int32
        /// Tells the directory from an earlier one that was watched by the same number, in another place.
        fileprivate let directory: Int
        fileprivate let name: String
    }

    private struct Directory {
        let number: Int
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
    private var lastDirectory = 0

    /// The descriptor that can be read when something happened.
    var descriptor: Int32 { queue.descriptor }

    /// - Parameter limit: how often files may be watched altogether.
    init(_ workspace: Workspace, limit: Int) throws(Errno) {
        self.workspace = workspace
        self.limit = limit
        queue = try InotifyQueue()
    }

    /// Watches a file, which need not be there; its directory must.
    ///
    /// - Returns: what `remove` takes.
    mutating func add(_ directory: WorkspacePath, _ name: String) throws(Errno) -> Ticket {
        guard count < limit else { throw .noSpace }
        let flags = O_RDONLY | O_DIRECTORY | O_NONBLOCK
        let opened = try workspace.resolver.open(directory, beneath: workspace.root.rawValue, flags: flags)
        let watch = try queue.watch(opened, for: .changes)
        if watches[directory] != watch {
            // Another directory has the place of one that was moved or removed, which nobody asks for any more.
            forget(directory)
            forget(watch)
            lastDirectory += 1
            directories[watch] = Directory(number: lastDirectory, path: directory)
            watches[directory] = watch
        }
        directories[watch]?.names[name, default: 0] += 1
        count += 1
        return Ticket(watch: watch, directory: directories[watch]?.number ?? 0, name: name)
    }

    /// Ends one watching of a file, unless it has ended with its directory.
    mutating func remove(_ ticket: Ticket) {
        guard let directory = directories[ticket.watch], directory.number == ticket.directory,
            let times = directory.names[ticket.name]
        else { return }
        count -= 1
        directories[ticket.watch]?.names[ticket.name] = times > 1 ? times - 1 : nil
        if directories[ticket.watch]?.names.isEmpty == true {
            queue.unwatch(ticket.watch)
            forget(ticket.watch)
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
