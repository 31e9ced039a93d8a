import Synchronization

/// Tells which files came to be in a workspace, without walking through it each time.
///
/// Every directory is watched by the kernel. A call takes what the kernel has queued, so that its answer is right at
/// that moment, and costs microseconds if nothing happened. What counts as a workspace's file, see `Visibility`.
///
/// The tree is walked through once, by `start()`, and again if the kernel had to drop events because too many
/// came between two calls. The answers then say that they may be incomplete.
package final class WorkspaceObserver: Sendable {
    /// How much memory the observer and the kernel may use.
    package struct Limits: Sendable {
        /// How many directories are watched. The kernel takes about a kibibyte for each.
        package var directories: Int
        /// How many new files are remembered for marks that are in use.
        package var files: Int

        /// - Parameters:
        ///   - directories: how many directories are watched.
        ///   - files: how many new files are remembered.
        package init(directories: Int = 16_384, files: Int = 20_000) {
            self.directories = directories
            self.files = files
        }
    }

    /// The files that came to be since a mark.
    package struct NewFiles: Sendable, Equatable {
        /// Relative to the workspace, sorted.
        package let files: [String]
        /// Whether there are certainly no others.
        package let isComplete: Bool

        package init(files: [String], isComplete: Bool) {
            self.files = files
            self.isComplete = isComplete
        }
    }

    /// A moment. The observer remembers what came to be since, as long as the mark exists.
    package final class Mark: Sendable {
        fileprivate let count: Int
        fileprivate let time: Timestamp
        private let observer: WorkspaceObserver

        fileprivate init(count: Int, time: Timestamp, observer: WorkspaceObserver) {
            self.count = count
            self.time = time
            self.observer = observer
        }

        deinit {
            observer.release(self)
        }
    }

    private let workspace: Workspace
    /// The kernel's queue and what was learnt from it change together, so the queue is read under the lock. It never
    /// waits: what is not in the queue is not waited for.
    private let tree: Mutex<WatchedTree>

    /// - Parameters:
    ///   - workspace: what to observe. Nothing is observed before `start()`.
    ///   - limits: how much memory may be used.
    package init(_ workspace: Workspace, limits: Limits = Limits()) {
        self.workspace = workspace
        tree = Mutex(WatchedTree(workspace, limits: limits))
    }

    /// Walks through the workspace and watches its directories.
    ///
    /// Marks may be made meanwhile; their answers say that they may be incomplete. The walk gives way to other
    /// tasks, and ends early if its task is cancelled.
    @concurrent
    package func start() async {
        tree.withLock { $0.startWalk() }
        while tree.withLock({ $0.continueWalk(directories: 32) }) && !Task.isCancelled {
            await Task.yield()
        }
    }

    /// Marks this moment.
    package func mark() -> Mark {
        let (count, time) = tree.withLock { $0.mark() }
        return Mark(count: count, time: time, observer: self)
    }

    /// The regular files that came to be since a mark and are still there: made, moved in or linked. A file that was
    /// replaced by renaming another to its name is one of them; a file that was only written to is not.
    package func newFiles(since mark: Mark) -> NewFiles {
        let (paths, isComplete) = tree.withLock { $0.newFiles(since: mark.count, mark.time) }
        let files = paths.filter { workspace.isRegularFile($0) }.map(\.string).sorted()
        return NewFiles(files: files, isComplete: isComplete)
    }

    private func release(_ mark: Mark) {
        tree.withLock { $0.release(mark.count) }
    }
}
