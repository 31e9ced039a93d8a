/// The chunks of a call that have come and not been read, and whether the other side has been asked to wait.
///
/// Pure: it decides, `ReplyStream` acts.
package struct ReplyBuffer {
    /// Beyond either of these the other side waits until half of it is read.
    package static let greatestBytes = 1 << 20
    package static let greatestCount = 64

    package init() {}

    private var chunks: [[UInt8]] = []
    private var head = 0
    private var bytes = 0
    private(set) var isPaused = false

    package var isEmpty: Bool { head == chunks.count }

    private var count: Int { chunks.count - head }

    /// Takes a chunk.
    ///
    /// - Returns: whether more may come; if not, the buffer counts as paused.
    package mutating func append(_ chunk: [UInt8]) -> Bool {
        chunks.append(chunk)
        bytes += chunk.count
        if bytes > Self.greatestBytes || count >= Self.greatestCount { isPaused = true }
        return !isPaused
    }

    /// Gives up the oldest chunk.
    ///
    /// - Returns: the chunk, and whether the other side has to be told to go on.
    package mutating func removeFirst() -> (chunk: [UInt8], resumes: Bool) {
        let chunk = chunks[head]
        chunks[head] = []
        head += 1
        bytes -= chunk.count
        // A reader that keeps up without ever catching up must not leave a trail.
        if head > Self.greatestCount || isEmpty {
            chunks.removeFirst(head)
            head = 0
        }
        return (chunk, resumeIfDrained())
    }

    /// Drops everything.
    ///
    /// - Returns: whether the other side has to be told to go on.
    package mutating func removeAll() -> Bool {
        chunks = []
        head = 0
        bytes = 0
        return resumeIfDrained()
    }

    private mutating func resumeIfDrained() -> Bool {
        guard isPaused, bytes <= Self.greatestBytes / 2, count <= Self.greatestCount / 2 else { return false }
        isPaused = false
        return true
    }
}
