import CLinux
import Host
import SystemPackage

/// What this process holds.
struct ProcessUse {
    let threads: Int
    let descriptors: Int
    /// Bytes that were allocated and not freed.
    let memory: Int

    static var current: ProcessUse {
        ProcessUse(
            threads: count("/proc/self/task"), descriptors: count("/proc/self/fd"), memory: linux_allocated_bytes())
    }

    private static func count(_ directory: FilePath) -> Int {
        // It is there as long as this process is.
        (try? directory.entryNames().count) ?? 0
    }
}
