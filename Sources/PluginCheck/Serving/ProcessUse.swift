import CLinux
import Glibc

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

    /// The processes that this one has begun, and those of theirs that were left to it.
    static var children: [Int32] {
        let pids = entries("/proc").compactMap { Int32($0) }
        return pids.filter { parent(of: $0) == getpid() }
    }

    private static func parent(of pid: Int32) -> Int32? {
        guard let file = fopen("/proc/\(pid)/stat", "re") else { return nil }
        defer { fclose(file) }
        var bytes = [CChar](repeating: 0, count: 1024)
        let length = fread(&bytes, 1, bytes.count - 1, file)
        let text = String(decoding: bytes[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // The name of the program, in parentheses, may hold anything: what follows the last one counts.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 1 ? Int32(fields[1]) : nil
    }

    private static func count(_ directory: String) -> Int {
        entries(directory).count
    }

    private static func entries(_ directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) {
                    String(cString: $0)
                }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}
