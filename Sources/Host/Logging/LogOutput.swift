import Dispatch
import Glibc
import Synchronization
package import SystemPackage

/// Writes whole lines to a descriptor, by default standard error, from any thread and without keeping it.
///
/// Nobody may be reading. Then lines wait, up to a bound, and those beyond it are left out; in their place the log says
/// how many are missing. So a host whose log nobody reads goes on serving.
package final class LogOutput: Sendable {
    private struct State {
        var lines: [[UInt8]] = []
        var byteCount = 0
        /// How many lines came that found no room behind these.
        var missing = 0
        /// Whether the thread takes what is here.
        var isWriting = false
    }

    /// What a pipe takes in one piece.
    private static let pieceSize = 4096
    /// What is longer is cut.
    private static let lineLimit = 64 << 10
    /// So many bytes wait at most, those apart that are being written.
    private static let byteLimit = 1 << 20

    private let descriptor: FileDescriptor
    private let state = Mutex(State())
    /// A serial queue has a thread of its own while it has work.
    private let thread = DispatchQueue(label: "mortise.log")

    /// - Parameter descriptor: not closed, and left as it is: its flags belong to others, too.
    package init(_ descriptor: FileDescriptor = .standardError) {
        self.descriptor = descriptor
    }

    /// - Parameter line: with its end.
    func write(_ line: [UInt8]) {
        let line = Self.cut(line)
        let mustBegin = state.withLock { state in
            // Nothing may come to stand before the note of what is missing.
            if state.missing > 0 || state.byteCount + line.count > Self.byteLimit {
                state.missing += 1
            } else {
                state.lines.append(line)
                state.byteCount += line.count
            }
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if mustBegin { thread.async { [self] in writeAll() } }
    }

    /// Waits until what was logged is written, or the time is over: nobody may be reading. To be called by a thread that
    /// may block, when the process ends.
    package func flush(within limit: Duration) {
        let written = DispatchSemaphore(value: 0)
        thread.async { written.signal() }
        _ = written.wait(timeout: .now() + .milliseconds(Int(limit.milliseconds)))
    }

    private static func cut(_ line: [UInt8]) -> [UInt8] {
        guard line.count > lineLimit else { return line }
        return line.prefix(lineLimit) + Array("… (\(line.count - lineLimit) bytes more)\n".utf8)
    }
}

// What the thread does.
extension LogOutput {
    private func writeAll() {
        while let lines = takeLines() {
            for line in lines { write(whole: line) }
        }
    }

    /// What waits, and a note of what is missing behind it; nil if there is nothing.
    private func takeLines() -> [[UInt8]]? {
        let (lines, missing) = state.withLock { state in
            let taken = (state.lines, state.missing)
            state = State()
            state.isWriting = !taken.0.isEmpty
            return taken
        }
        if lines.isEmpty { return nil }
        if missing == 0 { return lines }
        return lines + [Array("(\(missing) log lines are missing here: nobody read them.)\n".utf8)]
    }

    private func write(whole line: [UInt8]) {
        var rest = line[...]
        while !rest.isEmpty {
            waitForRoom()
            do {
                // A pipe that polls as writable takes this many bytes without blocking, also where others write to it.
                let count = try rest.prefix(Self.pieceSize).withUnsafeBytes { try descriptor.write($0) }
                rest = rest.dropFirst(count)
            } catch Errno.wouldBlock {
                continue
            } catch {
                return  // There is no log any more, and nowhere to say so.
            }
        }
    }

    private func waitForRoom() {
        var waiting = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
        while poll(&waiting, 1, -1) < 0, errno == EINTR {}
    }
}
