/// Lines on their way out, of which the first may have gone in part.
struct OutputQueue {
    private var lines: [[UInt8]] = []
    /// How many of `lines` are gone: they are removed in bulk, since removing the first of an array moves the rest.
    private var head = 0
    private var offset = 0
    /// How many bytes wait.
    private(set) var byteCount = 0

    var isEmpty: Bool { byteCount == 0 }

    /// Adds a line and its end.
    mutating func append(_ line: [UInt8]) {
        lines.append(line + [UInt8(ascii: "\n")])
        byteCount += line.count + 1
    }

    /// The next bytes to go, at most `count`.
    func next(_ count: Int) -> ArraySlice<UInt8> {
        guard head < lines.count else { return [] }
        return lines[head][offset...].prefix(count)
    }

    /// Takes away bytes that have gone.
    mutating func remove(_ count: Int) {
        byteCount -= count
        offset += count
        guard offset == lines[head].count else { return }
        lines[head] = []
        head += 1
        offset = 0
        if head == lines.count || head > 1024 {
            lines.removeFirst(head)
            head = 0
        }
    }

    mutating func removeAll() {
        self = OutputQueue()
    }
}
