import CLinux
import Glibc
import Host
import SystemPackage

/// A thread that a plugin has begun and that has not ended.
///
/// Threads of the runtime and the host come and go too, also with the plugin's work on them, and nothing marks them. What tells
/// a plugin's own is that it is the plugin where their stack begins, and neither libdispatch nor this program; or that it
/// blocks the signal by which it could be asked, as none of theirs does.
struct LeftThread {
    let id: pid_t
    /// What the plugin has called it; nil where it has the name that other threads have, as it does at first.
    let name: String?

    /// The threads of this process.
    static var all: Set<pid_t> {
        // It is there as long as this process is.
        Set(((try? FilePath("/proc/self/task").entryNames()) ?? []).compactMap { pid_t($0) })
    }

    /// The threads that a plugin has begun.
    ///
    /// - Parameters:
    ///   - library: the plugin's.
    ///   - before: those that were there before it was started.
    ///   - known: those that it has left before.
    static func find(
        of library: PluginLibrary, since before: Set<pid_t>, besides known: [LeftThread]
    ) async throws -> [LeftThread] {
        var left = all.subtracting(before).subtracting(known.map(\.id)).sorted()
        // One that has only just begun is not where it belongs yet, one that ends is there for a moment, and neither takes
        // signals: so they are looked at a while after the plugin has stopped, and then once more.
        for _ in 1...2 where !left.isEmpty {
            try await Task.sleep(for: .milliseconds(200))
            left = left.filter { isMute($0) || isBegun(by: library, $0) }
        }
        let inherited = Set(all.subtracting(left + known.map(\.id)).map(name(of:)))
        return left.map { thread in
            let name = name(of: thread)
            return LeftThread(id: thread, name: inherited.contains(name) ? nil : name)
        }
    }

    private static func name(of thread: pid_t) -> String {
        lines(of: "comm", thread).first ?? ""
    }

    private static func isBegun(by library: PluginLibrary, _ thread: pid_t) -> Bool {
        for address in ThreadStack.addresses(of: thread).reversed() {
            guard let place = place(of: address), let file = place.file else { continue }
            if place.base == dispatch || place.base == program { return false }
            if String(cString: file).hasSuffix("\(library.hash).so") { return true }
        }
        return false
    }

    /// Where libdispatch begins.
    private static var dispatch: UnsafeMutableRawPointer? {
        dlsym(nil, "dispatch_async_f").flatMap { place(of: $0)?.base }
    }

    /// Where this program begins.
    private static var program: UnsafeMutableRawPointer? {
        UnsafeMutableRawPointer(bitPattern: getauxval(UInt(AT_ENTRY))).flatMap { place(of: $0)?.base }
    }

    private static func place(of address: UnsafeMutableRawPointer) -> linux_place? {
        var place = linux_place()
        return linux_find_place(address, &place) == 0 ? nil : place
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
