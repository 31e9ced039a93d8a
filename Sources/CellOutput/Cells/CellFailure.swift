/// An exception that a cell raised, as plain text.
package struct CellFailure: Sendable, Equatable {
    /// The exception's type.
    package let name: String
    /// Its message.
    package let value: String
    /// The lines of the traceback, the last of which repeat type and message.
    package let traceback: String
    /// What a terminal would show: the traceback, or what there is instead, in its whole length.
    let text: String

    /// Exceptions can have messages of any size.
    private static let longestValue = 4096
    private static let longestTraceback = 32 << 10

    /// - Parameters:
    ///   - name: the exception's type.
    ///   - value: its message.
    ///   - traceback: lines, perhaps with colour codes.
    package init(name: String, value: String, traceback: [String]) {
        self.name = UTF8Cut.prefix(name, bytes: 256)
        self.value = Self.shortened(value, to: Self.longestValue)
        let lines = traceback.map { TerminalText.plain($0) }.joined(separator: "\n")
        self.traceback = Self.shortened(lines, to: Self.longestTraceback)
        text = lines.isEmpty ? (value.isEmpty ? self.name : "\(self.name): \(value)") : lines
    }

    private static func shortened(_ text: String, to limit: Int) -> String {
        if text.utf8.count <= limit { return text }
        var buffer = HeadTailBuffer(limit: limit)
        buffer.append(text.utf8)
        return buffer.text { "[… \($0) bytes are left out here …]" }
    }
}
