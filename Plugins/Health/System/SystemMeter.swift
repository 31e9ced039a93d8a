import Glibc
import SystemPackage

/// What this machine has and how busy it is, by what the system tells.
struct SystemMeter: Sendable {
    /// What the processors had done when they were last asked, in ticks since the system started.
    private var last: ProcessorTime?

    /// Begins to count what the processors do.
    init() {
        last = Self.processorTime
    }

    /// Percent of the time that the processors were busy since this was last asked; nil if the system does not say.
    mutating func processorPercent() -> Double? {
        guard let now = Self.processorTime else { return nil }
        let before = last ?? ProcessorTime(busy: 0, total: 0)
        // Asked again within a tick, there is nothing to compare.
        guard now.total > before.total else { return 0 }
        last = now
        return Double(now.busy - before.busy) / Double(now.total - before.total) * 100
    }

    /// Bytes of memory that programs can still have; nil if the system does not say.
    static var availableMemory: Int? {
        guard let text = try? contents(of: "/proc/meminfo") else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }

    /// Bytes that may still be written to the file system of a directory; nil if there is no such directory.
    static func freeSpace(at directory: String) -> Int? {
        var status = statvfs()
        guard statvfs(directory, &status) == 0 else { return nil }
        return Int(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
    }

    private struct ProcessorTime {
        var busy: Int
        var total: Int
    }

    /// The first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal, all in ticks.
    private static var processorTime: ProcessorTime? {
        guard let line = try? contents(of: "/proc/stat").split(separator: "\n").first else { return nil }
        let ticks = line.split(separator: " ").dropFirst().prefix(8).compactMap { Int($0) }
        guard ticks.count >= 5 else { return nil }
        let total = ticks.reduce(0, +)
        return ProcessorTime(busy: total - ticks[3] - ticks[4], total: total)
    }

    /// The beginning of a file of the system.
    private static func contents(of path: FilePath) throws -> String {
        let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        return try descriptor.closeAfter {
            try String(unsafeUninitializedCapacity: 16384) { buffer in
                try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
    }
}
