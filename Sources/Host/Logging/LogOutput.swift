import Glibc
import Synchronization
package import SystemPackage

/// Writes whole lines to a descriptor, by default standard error, from any thread.
///
/// Nobody may be reading. Then a line waits a moment for room and is left out, the next ones at once; when there is room
/// again, the log says how many are missing. So a host whose log nobody reads goes on serving.
package final class LogOutput: Sendable {
    private struct State {
        var missing = 0
        /// The last line was cut off in its midst.
        var isWithinLine = false
    }

    /// What a pipe takes in one piece.
    private static let pieceSize = 4096
    /// What is longer is cut.
    private static let lineLimit = 64 << 10
    /// How long the first line waits that finds no room.
    private static let patience: Int32 = 1000

    private let descriptor: FileDescriptor
    private let state = Mutex(State())

    /// - Parameter descriptor: not closed, and left as it is: its flags belong to others, too.
    package init(_ descriptor: FileDescriptor = .standardError) {
        self.descriptor = descriptor
    }

    /// - Parameter line: with its end.
    func write(_ line: [UInt8]) {
        // Under a lock, or lines would mix; what is under it is bounded in time.
        state.withLock { state in
            if state.missing > 0 {
                let begin = state.isWithinLine ? "\n" : ""
                let note = "\(begin)(\(state.missing) log lines are missing here: nobody read them.)\n"
                guard send(Array(note.utf8), &state, patience: 0) else {
                    state.missing += 1
                    return
                }
                state.missing = 0
            }
            if !send(Self.cut(line), &state, patience: Self.patience) {
                state.missing += 1
            }
        }
    }

    private static func cut(_ line: [UInt8]) -> [UInt8] {
        guard line.count > lineLimit else { return line }
        return line.prefix(lineLimit) + Array("… (\(line.count - lineLimit) bytes more)\n".utf8)
    }

    private func send(_ bytes: [UInt8], _ state: inout State, patience: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard hasRoom(patience) else { return false }
            do {
                // A pipe that polls as writable takes this many bytes without blocking.
                let count = try rest.prefix(Self.pieceSize).withUnsafeBytes { try descriptor.write($0) }
                rest = rest.dropFirst(count)
                state.isWithinLine = !rest.isEmpty
            } catch Errno.wouldBlock {
                continue
            } catch {
                return true  // There is no log any more, and nowhere to say so.
            }
        }
        return true
    }

    private func hasRoom(_ patience: Int32) -> Bool {
        var waiting = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
        return poll(&waiting, 1, patience) > 0
    }
}
