import Glibc
import SystemPackage
import Testing

/// What the system tells of processes.
enum Processes {
    /// Whether a process exists and has not ended.
    static func isAlive(_ pid: Int32) -> Bool {
        Glibc.kill(pid, 0) == 0
    }

    /// Kills a process without any warning.
    static func kill(_ pid: Int32) {
        _ = Glibc.kill(pid, SIGKILL)
    }

    /// Stops a process until `resume`.
    static func stop(_ pid: Int32) {
        _ = Glibc.kill(pid, SIGSTOP)
    }

    /// Lets a stopped process go on.
    static func resume(_ pid: Int32) {
        _ = Glibc.kill(pid, SIGCONT)
    }
}

/// How much memory this process takes.
enum Memory {
    /// Forgets the peak so far.
    ///
    /// - Returns: bytes that are resident now.
    static func resetPeak() throws -> Int {
        let file = try FileDescriptor.open("/proc/self/clear_refs", .writeOnly)
        try file.closeAfter { _ = try file.writeAll("5".utf8) }
        return try peak()
    }

    /// The most bytes that were resident since the last reset.
    static func peak() throws -> Int {
        let file = try FileDescriptor.open("/proc/self/status", .readOnly)
        let text = try file.closeAfter {
            try String(unsafeUninitializedCapacity: 8192) { try file.read(into: UnsafeMutableRawBufferPointer($0)) }
        }
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        let kibibytes = try #require(line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) })
        return kibibytes << 10
    }
}
