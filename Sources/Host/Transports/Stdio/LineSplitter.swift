/// Cuts a stream of bytes into lines, without ever holding more than the limit.
package struct LineSplitter {
    /// A line of input.
    package enum Line: Sendable, Equatable {
        /// The bytes of a line without its end.
        case text([UInt8])
        /// A line that was longer than the limit. Its bytes are gone.
        case tooLong
    }

    private let limit: Int
    private var partial: [UInt8] = []
    private var isSkipping = false

    /// - Parameter limit: the most bytes of a line.
    package init(limit: Int) {
        self.limit = limit
    }

    /// Takes the next bytes of the stream and returns the lines that they complete. Empty lines are left out.
    package mutating func append(_ bytes: some Collection<UInt8>) -> [Line] {
        var lines: [Line] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            extend(rest[..<end])
            if let line = takeLine() { lines.append(line) }
            rest = rest[rest.index(after: end)...]
        }
        extend(rest)
        return lines
    }

    /// The last line of a stream that ends without a line end.
    package mutating func finish() -> Line? {
        takeLine()
    }

    private mutating func extend(_ bytes: some Collection<UInt8>) {
        guard !isSkipping else { return }
        if partial.count + bytes.count > limit {
            isSkipping = true
            partial = []
        } else {
            partial.append(contentsOf: bytes)
        }
    }

    private mutating func takeLine() -> Line? {
        defer {
            partial = []
            isSkipping = false
        }
        if isSkipping { return .tooLong }
        if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
        let isBlank = partial.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        return isBlank ? nil : .text(partial)
    }
}
