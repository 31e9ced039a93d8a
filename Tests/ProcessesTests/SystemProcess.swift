import Glibc

/// What the system tells of processes.
enum SystemProcess {
    /// Whether a process exists and has not ended.
    static func isAlive(_ pid: Int32) -> Bool {
        kill(pid, 0) == 0
    }
}
