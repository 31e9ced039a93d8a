internal import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// What the system tells of a process under `/proc`.
package struct ProcessRecord: Sendable {
    package let id: Int32
    package let parent: Int32
    /// When it started, in ticks since the system did: tells it from a later one with the same id.
    let startTime: UInt64
    /// Whether it has ended and but waits for its parent to hear of that.
    package let isZombie: Bool

    /// - Returns: nil if there is no such process.
    init?(_ id: Int32) {
        // A failure means that the process has ended.
        guard let bytes = try? FileReading.contents(of: FilePath("/proc/\(id)/stat")),
            // The name stands in parentheses and may contain anything.
            let end = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        // By the numbers of proc_pid_stat(5) less three.
        let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        guard fields.count > 19, let parent = Int32(fields[1]), let startTime = UInt64(fields[19]) else { return nil }
        self.id = id
        self.parent = parent
        self.startTime = startTime
        isZombie = fields[0] == "Z"
    }

    /// All processes that there are.
    package static func all() -> [ProcessRecord] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        var records: [ProcessRecord] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let record = Int32(name).flatMap(ProcessRecord.init) { records.append(record) }
        }
        return records
    }
}
