/// Turns what a program writes to a terminal into the plain text that a reader would see in the end.
///
/// A carriage return and a backspace go back in the line, and what follows overwrites it, so a progress bar leaves its
/// last state. Colours and other escape sequences vanish. Whatever the pieces in which the text comes, the result is
/// the same; only a line longer than `longestLine` can no longer be overwritten at its start.
package struct TerminalText: Sendable {
    /// How many bytes of an unfinished line are kept back.
    package static let longestLine = 64 << 10

    private var line = TerminalLine()
    private var escape = EscapeSequence()

    package init() {}

    /// Takes a piece of text.
    ///
    /// - Returns: the UTF-8 of what can no longer change: all finished lines.
    package mutating func feed(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { feed($0) }
    }

    /// Takes a piece of UTF-8, which may end within a character.
    ///
    /// - Returns: the UTF-8 of what can no longer change: all finished lines.
    package mutating func feed(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBufferPointer { feed($0) }
    }

    /// Ends the text.
    ///
    /// - Returns: the UTF-8 of the unfinished line.
    package mutating func finish() -> [UInt8] {
        defer { self = TerminalText() }
        return line.bytes
    }

    private mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if escape.isOpen {
                take(escape.feed(bytes[index]))
                index += 1
                continue
            }
            let start = index
            while index < bytes.count && !Self.isControl(bytes[index]) { index += 1 }
            if index > start {
                line.write(UnsafeBufferPointer(rebasing: bytes[start..<index]))
            }
            if index < bytes.count {
                control(bytes[index], &output)
                index += 1
            }
            if line.size > Self.longestLine { line.flush(into: &output) }
        }
        return output
    }

    /// Whether a byte does something else than to appear; a tab appears.
    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && byte != UInt8(ascii: "\t") || byte == 0x7F
    }

    private mutating func control(_ byte: UInt8, _ output: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\n"):
            line.flush(into: &output)
            output.append(byte)
        case UInt8(ascii: "\r"): line.returnToStart()
        case 0x08: line.goBack()
        case 0x1B: escape.begin()
        default: break
        }
    }

    private mutating func take(_ effect: EscapeSequence.Effect) {
        switch effect {
        case .none: break
        case .eraseToEnd: line.eraseToEnd()
        case .eraseLine: line.eraseAll()
        }
    }
}

extension TerminalText {
    /// The plain form of a whole text.
    package static func plain(_ text: String) -> String {
        var terminal = TerminalText()
        let bytes = terminal.feed(text) + terminal.finish()
        return String(decoding: bytes, as: UTF8.self)
    }
}
