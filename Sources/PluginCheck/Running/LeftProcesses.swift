import CLinux
import Glibc
import Processes
import SystemPackage

/// Processes that a plugin began and did not end, with all that they began: they fall to this process.
package enum LeftProcesses {
    /// Has them fall to this process from now on, and not to the first of the system.
    package static func adopt() throws {
        guard linux_adopt_orphans() == 0 else { throw Errno(rawValue: errno) }
    }

    /// How many are alive.
    static var count: Int {
        children.count { !$0.isZombie }
    }

    /// The processes that this one has begun, and those of theirs that were left to it.
    private static var children: [ProcessRecord] {
        ProcessRecord.all().filter { $0.parent == getpid() }
    }

    /// Ends them. Those that they began fall to this process in turn.
    package static func end() {
        // One that forks faster than it is killed wins in the end: this is no place for a war.
        for _ in 0..<100 {
            let children = children
            if children.isEmpty { return }
            for child in children {
                kill(child.id, SIGKILL)
                waitpid(child.id, nil, 0)
            }
        }
    }
}
