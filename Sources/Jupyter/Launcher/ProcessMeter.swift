internal import Glibc
internal import Processes
internal import SystemPackage

/// Measures what a process uses, by what the system tells under `/proc`.
struct ProcessMeter: Sendable {
    /// Ticks in which the system counts time.
    private static let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))

    let process: Int
    /// Ticks that the process had used when it was last measured, and when that was in seconds since the system started.
    private var last: (used: Double, uptime: Double)?
    /// When it started, in seconds since 1970. Found once, since each time would give another fraction of a second.
    private var startTime: Double?

    init(_ process: Int) {
        self.process = process
    }

    /// What the process uses now; nil if it has ended.
    mutating func measure() -> ProcessUsage? {
        // A failure means that the process has ended.
        guard let fields = try? Self.fields(of: FilePath("/proc/\(process)/stat")), fields.count > 21,
            let uptime = (try? Self.fields(of: "/proc/uptime"))?.first
        else { return nil }
        // Without the process's id and name, by the numbers of proc_pid_stat(5) less three.
        let used = (fields[11] + fields[12]) / Self.ticksPerSecond
        let start = fields[19] / Self.ticksPerSecond
        let (before, since) = last ?? (0, start)
        // Two measurements at once would divide by nothing.
        let elapsed = max(uptime - since, 0.01)
        last = (used, uptime)
        let startTime = startTime ?? WallClock.now - uptime + start
        self.startTime = startTime
        return ProcessUsage(
            memoryBytes: Int(fields[21]) * Int(sysconf(Int32(_SC_PAGESIZE))),
            cpuPercent: max(0, used - before) / elapsed * 100, threadCount: Int(fields[17]),
            startTime: startTime)
    }

    /// The numbers of a file after the name in parentheses, if it has one; 0 for what is no number.
    private static func fields(of path: FilePath) throws -> [Double] {
        let bytes = try FileReading.contents(of: path)
        let start = bytes.lastIndex(of: UInt8(ascii: ")")).map { bytes.index(after: $0) } ?? bytes.startIndex
        let fields = bytes[start...].split(separator: UInt8(ascii: " "))
        return fields.map { Double(String(decoding: $0, as: UTF8.self)) ?? 0 }
    }
}
