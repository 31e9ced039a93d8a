/// What a process and each of those that it starts may use, as setrlimit(2) limits it. Nil is no limit of ours.
package struct ResourceLimits: Sendable, Hashable {
    /// Bytes of memory that are mapped, used or not.
    package var addressSpace: Int?
    /// Seconds in which it computes, each process by itself.
    package var cpuTime: Int?
    /// Processes and threads of the user, counted over the whole machine. The superuser's are not limited.
    package var processes: Int?
    /// Descriptors that are open at once.
    package var openFiles: Int?
    /// Bytes of the largest file that it writes.
    package var fileSize: Int?

    /// No limits.
    package init() {}

    /// The limits by the names that the configuration has for them, and the programs that set them.
    package var named: [String: Int] {
        [
            "address_space": addressSpace, "cpu_time": cpuTime, "processes": processes, "open_files": openFiles,
            "file_size": fileSize,
        ].compactMapValues { $0 }
    }
}

extension ResourceLimits {
    private static let cpuTimeExceeded = 24
    private static let fileSizeExceeded = 25

    /// Which limit a signal tells of, by its name in the configuration; nil if it tells of none of these.
    package func explanation(of signal: Int) -> String? {
        switch signal {
        case Self.cpuTimeExceeded:
            cpuTime.map { "the limit of CPU time, limits.cpu_time (\($0) s), was reached" }
        case Self.fileSizeExceeded:
            fileSize.map { "the limit of the size of files, limits.file_size (\($0) bytes), was reached" }
        default: nil
        }
    }
}
