import SystemPackage

/// The directories of a workspace that are watched, and what came to be in them.
///
/// A directory is watched first and read afterwards, its parent before it. So whatever is made or renamed at any moment
/// is found by the reading, or told by an event, or both.
struct WatchedTree: ~Copyable {
    /// What to make of the files that are found in a directory.
    enum Finding {
        /// The directory is new, and so are its files.
        case new
        /// The directory was there before, or may have been: only files that came to be since a moment count.
        case old
    }

    private enum Phase {
        case idle, walking, ready
    }

    let workspace: Workspace
    let limits: WorkspaceObserver.Limits
    var queue: InotifyQueue?
    var directories: [Int32: WorkspacePath] = [:]
    /// Directories yet to be watched and read.
    var unvisited: [(path: WorkspacePath, finding: Finding)] = []
    /// Whether some directories are not watched, for want of watches or of permission.
    var isPartial = false
    private var phase = Phase.idle
    private var log: CreationLog
    /// Counts marks. What came to be after the third mark and before the fourth has the count 3.
    private var count = 0
    /// Marks before this one are older than a walk, which finds less than events tell.
    private var firstReliable = 0
    private var marks: [Int: Timestamp] = [:]

    init(_ workspace: Workspace, limits: WorkspaceObserver.Limits) {
        self.workspace = workspace
        self.limits = limits
        log = CreationLog(limit: limits.files)
    }

    // MARK: Marks

    mutating func mark() -> (count: Int, time: Timestamp) {
        drain()
        count += 1
        let time = Timestamp.now()
        marks[count] = time
        return (count, time)
    }

    mutating func newFiles(since count: Int, _ time: Timestamp) -> (paths: [WorkspacePath], isComplete: Bool) {
        drain()
        let isComplete = phase == .ready && !isPartial && count >= firstReliable
        return (log.paths(since: count, time), isComplete)
    }

    mutating func release(_ count: Int) {
        marks[count] = nil
        log.forget(before: marks.keys.min())
    }

    /// Remembers a file for the marks that are in use.
    mutating func remember(_ path: WorkspacePath, birth: Timestamp? = nil) {
        if marks.isEmpty { return }
        if !log.add(path, count: count, birth: birth) { distrustMarks() }
    }

    mutating func forgetFiles(beneath directory: WorkspacePath) {
        log.forget(beneath: directory)
    }

    /// The moment since which files found in old directories count: that of the oldest mark in use.
    var oldestMark: Timestamp? { marks.values.min() }

    private mutating func distrustMarks() {
        firstReliable = count + 1
    }

    // MARK: The walk

    /// Prepares to walk through everything, unless that was done.
    mutating func startWalk() {
        if phase == .idle { restartWalk() }
    }

    /// Watches and reads some of the directories that are still to be walked through.
    ///
    /// - Returns: whether there are more.
    mutating func continueWalk(directories: Int) -> Bool {
        guard phase == .walking else { return false }
        for _ in 0..<directories {
            guard visitNext() else {
                phase = .ready
                distrustMarks()
                return false
            }
        }
        return true
    }

    private mutating func restartWalk() {
        // The old queue goes with its watches: what they say of the tree may no longer be true.
        queue = nil
        directories = [:]
        phase = .walking
        do {
            queue = try InotifyQueue()
            isPartial = false
            unvisited = [(.root, .old)]
        } catch {
            isPartial = true
            unvisited = []
        }
    }

    // MARK: Events

    /// Takes in what the kernel has queued.
    private mutating func drain() {
        guard var queue = queue.take() else {
            // There were too many queues on this machine. There may be room by now.
            if phase == .ready { walkAgain() }
            return
        }
        var events: [InotifyQueue.Event] = []
        queue.drain { events.append($0) }
        self.queue = consume queue
        if events.contains(where: { $0.kind == .overflow }) {
            walkAgain()
            return
        }
        for event in events { apply(event) }
        visitNew()
    }

    /// Walks through everything at once, unless a walk is under way, which then begins anew.
    private mutating func walkAgain() {
        let wasReady = phase == .ready
        restartWalk()
        while wasReady && continueWalk(directories: 1024) {}
    }
}

extension WorkspacePath {
    /// The workspace itself.
    static let root = WorkspacePath(components: [])
}
