import CLinux
import Glibc
import SystemPackage

/// Processes that a plugin began and did not end, with all that they began: they fall to this process.
package enum LeftProcesses {
    /// Has them fall to this process from now on, and not to the first of the system.
    package static func adopt() throws {
        guard linux_adopt_orphans() == 0 else { throw Errno(rawValue: errno) }
    }

    /// How many are alive.
    static var count: Int {
        ProcessUse.children.count { waitpid($0, nil, WNOHANG) == 0 }
    }

    /// Ends them. Those that they began fall to this process in turn.
    package static func end() {
        // One that forks faster than it is killed wins in the end: this is no place for a war.
        for _ in 0..<100 {
            let children = ProcessUse.children
            if children.isEmpty { return }
            for child in children {
                kill(child, SIGKILL)
                waitpid(child, nil, 0)
            }
        }
    }
}
