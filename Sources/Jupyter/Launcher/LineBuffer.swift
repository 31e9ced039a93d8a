/// Cuts a stream of bytes into lines, of bounded length.
struct LineBuffer {
    private let limit: Int
    private var rest: [UInt8] = []

    /// - Parameter limit: bytes of the longest line; a longer one is cut there, and what follows in it is dropped.
    init(limit: Int) {
        self.limit = limit
    }

    /// Adds bytes.
    ///
    /// - Returns: the lines that they complete, without their ends.
    mutating func append(_ bytes: some Sequence<UInt8>) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                lines.append(rest)
                rest = []
            } else if rest.count < limit {
                rest.append(byte)
            }
        }
        return lines
    }
}
