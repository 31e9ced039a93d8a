/// Keeps a text whole up to a limit, and beyond it its head and its tail.
package struct HeadTailBuffer: Sendable {
    /// How many bytes are kept.
    package let limit: Int

    /// How many bytes were appended.
    package private(set) var total = 0

    /// The whole until the limit is passed, then its first half.
    private var head: [UInt8] = []
    /// The end of what did not go to the head; up to as long as the limit, of which the last half counts.
    private var tail: [UInt8] = []

    /// - Parameter limit: how many bytes are kept; at least 2.
    package init(limit: Int) {
        self.limit = max(2, limit)
    }

    /// Whether everything is kept.
    package var isWhole: Bool { total <= limit }

    /// Everything that was appended, as long as it is kept whole.
    package var whole: [UInt8]? { isWhole ? head : nil }

    /// Appends UTF-8.
    package mutating func append(_ bytes: some Collection<UInt8>) {
        let wasWhole = isWhole
        total += bytes.count
        if isWhole {
            head.append(contentsOf: bytes)
            return
        }
        let rest = wasWhole ? split(with: bytes) : bytes.dropFirst(0)
        tail.append(contentsOf: rest.suffix(tailLength))
        if tail.count > limit { tail.removeFirst(tail.count - tailLength) }
    }

    private var tailLength: Int { limit / 2 }

    /// Cuts the whole into head and tail now that it has become too long.
    ///
    /// - Returns: the bytes that the head did not need.
    private mutating func split<Bytes: Collection<UInt8>>(with bytes: Bytes) -> Bytes.SubSequence {
        let headLength = limit - tailLength
        let missing = headLength - head.count
        if missing > 0 {
            head.append(contentsOf: bytes.prefix(missing))
            return bytes.dropFirst(missing)
        }
        tail = Array(head[headLength...])
        head.removeLast(-missing)
        return bytes.dropFirst(0)
    }

    /// The text, with a line for what is left out between head and tail.
    ///
    /// Both are cut at the ends of lines if there are any nearby, and never within a character.
    ///
    /// - Parameter omission: makes the line of how many bytes are left out.
    package func text(omission: (Int) -> String) -> String {
        if isWhole { return String(decoding: head, as: UTF8.self) }
        let first = UTF8Cut.head(of: head)
        let last = UTF8Cut.tail(of: tail.suffix(tailLength))
        let line = omission(total - first.count - last.count)
        let start = String(decoding: first, as: UTF8.self)
        let gap = start.isEmpty || start.utf8.last == UInt8(ascii: "\n") ? "" : "\n"
        return "\(start)\(gap)\(line)\n\(String(decoding: last, as: UTF8.self))"
    }
}
