#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// A process that adopts orphans, and all processes below it.
package struct ProcessTree: Sendable {
    /// So often it is looked whether processes are left, a millisecond apart at least.
    private static let passLimit = 1000

    private let root: Int32
    private let startTime: UInt64

    /// - Returns: nil if there is no such process.
    package init?(of root: Int32) {
        guard let record = ProcessRecord(root) else { return nil }
        self.root = root
        startTime = record.startTime
    }

    /// Kills everything below the process, and then the process itself if it does not end. Blocks until that is done, or
    /// until it has to be given up: a process that waits for a broken disk cannot be killed.
    package func kill() {
        // A pass may miss what is being started. The root comes last: without it, what is left would be found no more.
        wait { killDescendants() == 0 }
        // It may have been stopped, and has to reap those that were killed.
        send(SIGCONT, to: root)
        wait { !isRootAlive }
        if isRootAlive { send(SIGKILL, to: root) }
    }

    private var isRootAlive: Bool {
        guard let record = ProcessRecord(root) else { return false }
        return record.startTime == startTime && !record.isZombie
    }

    /// Looks again and again: no event tells of the ends of processes that are not one's own children.
    private func wait(until isDone: () -> Bool) {
        for _ in 0..<Self.passLimit {
            if isDone() { return }
            usleep(1000)
        }
    }

    /// - Returns: how many there were that have not ended and may be killed.
    private func killDescendants() -> Int {
        let records = ProcessRecord.all()
        guard records.contains(where: { $0.id == root && $0.startTime == startTime }) else { return 0 }
        let children = Dictionary(grouping: records, by: \.parent)
        var count = 0
        var below = children[root] ?? []
        while let record = below.popLast() {
            below += children[record.id] ?? []
            if !record.isZombie, send(SIGKILL, to: record.id) { count += 1 }
        }
        return count
    }

    @discardableResult
    private func send(_ signal: Int32, to process: Int32) -> Bool {
        #if canImport(Glibc)
            Glibc.kill(process, signal) == 0
        #elseif canImport(Musl)
            Musl.kill(process, signal) == 0
        #endif
    }
}
