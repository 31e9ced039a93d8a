/// Recognises the escape sequences of terminals, byte by byte.
struct EscapeSequence: Sendable {
    enum Effect {
        case none
        case eraseToEnd
        case eraseLine
    }

    private enum State {
        case closed
        /// After the escape.
        case begun
        /// After `ESC [`: parameters, then a final byte.
        case control(parameter: UInt8)
        /// After `ESC ]` and the like: a text that ends with BEL or `ESC \`.
        case text(endsNext: Bool, length: Int)
        /// After `ESC (` and the like: one more byte.
        case intermediate
    }

    /// A text that does not end within so many bytes is none.
    private static let longestText = 4096

    private var state = State.closed

    var isOpen: Bool {
        if case .closed = state { false } else { true }
    }

    mutating func begin() {
        state = .begun
    }

    mutating func feed(_ byte: UInt8) -> Effect {
        switch state {
        case .closed: break
        case .begun: state = Self.afterEscape(byte)
        case .intermediate: state = .closed
        case .control(let parameter): return feedControl(byte, parameter)
        case .text(let endsNext, let length): state = Self.inText(byte, endsNext, length)
        }
        return .none
    }

    private static func afterEscape(_ byte: UInt8) -> State {
        switch byte {
        case UInt8(ascii: "["): .control(parameter: 0)
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
            .text(endsNext: false, length: 0)
        case 0x20...0x2F: .intermediate
        default: .closed
        }
    }

    private static func inText(_ byte: UInt8, _ endsNext: Bool, _ length: Int) -> State {
        if byte == 0x07 || endsNext || length == longestText { return .closed }
        return .text(endsNext: byte == 0x1B, length: length + 1)
    }

    private mutating func feedControl(_ byte: UInt8, _ parameter: UInt8) -> Effect {
        switch byte {
        case 0x20...0x3F:
            state = .control(parameter: byte)
            return .none
        case UInt8(ascii: "K"):
            state = .closed
            return parameter == UInt8(ascii: "2") ? .eraseLine : parameter == UInt8(ascii: "1") ? .none : .eraseToEnd
        default:
            state = .closed
            return .none
        }
    }
}
