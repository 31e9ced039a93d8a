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

    /// What it holds once the threads have ended that are about to: those of a host end a moment after it.
    static func settled() async throws -> ProcessUse {
        var use = current
        for _ in 1...10 {
            try await Task.sleep(for: .milliseconds(100))
            let last = use
            use = current
            if use.threads >= last.threads { break }
        }
        return use
    }

    private static func count(_ directory: FilePath) -> Int {
        // It is there as long as this process is.
        (try? directory.entryNames().count) ?? 0
    }
}
