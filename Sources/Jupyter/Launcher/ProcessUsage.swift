/// What a process uses.
package struct ProcessUsage: Sendable, Equatable {
    /// Bytes that it has in RAM.
    package let memoryBytes: Int
    /// Percent of one processor that it used since it was last measured, or since it started.
    package let cpuPercent: Double
    package let threadCount: Int
    /// When it started, in seconds since 1970.
    package let startTime: Double
}
