import CLinux
import Glibc
import Host
import SystemPackage

/// A thread that a plugin has begun and that has not ended.
///
/// Threads of the runtime come and go too, and nothing marks them. What tells a plugin's own is that the plugin is on its
/// stack; or that it blocks the signal by which it could be asked, as none of libdispatch's does.
struct LeftThread {
    let id: pid_t
    /// What the plugin has called it, or else the process is called.
    let name: String

    /// The threads of this process.
    static var all: Set<pid_t> {
        // It is there as long as this process is.
        Set(((try? FilePath("/proc/self/task").entryNames()) ?? []).compactMap { pid_t($0) })
    }

    /// The threads that a plugin has begun.
    ///
    /// - Parameters:
    ///   - known: those that are none, or are known.
    ///   - library: the plugin's.
    static func find(besides known: Set<pid_t>, of library: PluginLibrary) async throws -> [LeftThread] {
        let others = all.subtracting(known).sorted()
        let mute = others.filter(isMute)
        let own = others.filter { !mute.contains($0) && isWithin(library, $0) }
        // One that begins or ends takes no signals either, which is a matter of microseconds.
        if !mute.isEmpty { try await Task.sleep(for: .milliseconds(200)) }
        return (own + mute.filter(isMute)).map { LeftThread(id: $0, name: lines(of: "comm", $0).first ?? "") }
    }

    private static func isWithin(_ library: PluginLibrary, _ thread: pid_t) -> Bool {
        ThreadStack.addresses(of: thread).contains { address in
            var place = linux_place()
            guard linux_find_place(address, &place) != 0, let file = place.file else { return false }
            return String(cString: file).hasSuffix("\(library.hash).so")
        }
    }

    /// Whether a thread that is there blocks the signal.
    private static func isMute(_ thread: pid_t) -> Bool {
        let mark = "SigBlk:\t"
        let line = lines(of: "status", thread).first { $0.hasPrefix(mark) }
        guard let blocked = line.flatMap({ UInt64($0.dropFirst(mark.count), radix: 16) }) else { return false }
        return blocked & 1 << UInt64(ThreadStack.signal - 1) != 0
    }

    private static func lines(of file: String, _ thread: pid_t) -> [String] {
        // None of one that has ended.
        let bytes = (try? FilePath("/proc/self/task/\(thread)/\(file)").contents(limit: 1 << 16)) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
