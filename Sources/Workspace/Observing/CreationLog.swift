/// Which files came to be, and when by the observer's count: each path once, with its latest time.
struct CreationLog {
    private struct Creation {
        let count: Int
        /// Known only if the file was found by a walk rather than told by an event.
        let birth: Timestamp?
    }

    private var creations: [WorkspacePath: Creation] = [:]
    private let limit: Int

    /// - Parameter limit: how many files are remembered at most.
    init(limit: Int) {
        self.limit = limit
    }

    /// Remembers a file.
    ///
    /// - Returns: false if there were too many, and all are forgotten.
    mutating func add(_ path: WorkspacePath, count: Int, birth: Timestamp? = nil) -> Bool {
        if creations.count >= limit && creations[path] == nil {
            creations = [:]
            return false
        }
        creations[path] = Creation(count: count, birth: birth)
        return true
    }

    /// The files that came to be since a count and a moment.
    func paths(since count: Int, _ moment: Timestamp) -> [WorkspacePath] {
        creations.compactMap { path, creation in
            creation.count >= count && creation.birth.map { $0 >= moment } ?? true ? path : nil
        }
    }

    /// Forgets what came to be before a count; nil forgets everything.
    mutating func forget(before count: Int?) {
        if creations.isEmpty { return }
        guard let count else {
            creations = [:]
            return
        }
        creations = creations.filter { $0.value.count >= count }
    }

    /// Forgets what is beneath a directory.
    mutating func forget(beneath directory: WorkspacePath) {
        creations = creations.filter { !$0.key.isBeneath(directory) }
    }
}
