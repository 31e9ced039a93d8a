import Dispatch
import Glibc
import Host
import SystemPackage

/// A descriptor that is open in this process, and what it leads to.
struct OpenDescriptor: Hashable {
    let number: Int
    let target: String

    /// Those that are open now, but for those that the runtime opens for a moment.
    static var all: Set<OpenDescriptor> {
        // It is there as long as this process is.
        let numbers = ((try? FilePath("/proc/self/fd").entryNames()) ?? []).compactMap { Int($0) }
        return Set(
            numbers.compactMap { number in
                target(of: number).map { OpenDescriptor(number: number, target: $0) }
            }
        ).filter { !$0.isMomentary }
    }

    /// Has libdispatch open now what it opens when it first needs it, on a thread of its own: else it could be at any time, and be
    /// taken for somebody else's.
    static func settle() async {
        let queue = DispatchQueue(label: "mortise.settling")
        await withCheckedContinuation { settled in
            queue.asyncAfter(deadline: .now() + .milliseconds(1)) { settled.resume() }
        }
        await withCheckedContinuation { settled in
            queue.asyncAfter(wallDeadline: .now() + .milliseconds(1)) { settled.resume() }
        }
    }

    /// Those that were opened and stay so: what another thread has open for a moment is closed at the second look.
    static func opened(since before: Set<OpenDescriptor>) async throws -> [OpenDescriptor] {
        var opened = all.subtracting(before)
        if opened.isEmpty { return [] }
        try await Task.sleep(for: .milliseconds(200))
        opened.formIntersection(all)
        return opened.sorted { $0.number < $1.number }
    }

    /// Whether libdispatch looks by it how busy its threads are.
    private var isMomentary: Bool {
        target.hasPrefix("/proc/\(getpid())/task/")
    }

    /// Nil where it is closed by now, as that is by which they are listed.
    private static func target(of number: Int) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/fd/\(number)", &buffer, buffer.count - 1)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
