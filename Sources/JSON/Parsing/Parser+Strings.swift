extension Parser {
    /// Parses the string whose opening quote is the next byte.
    mutating func parseString() throws(ParseFailure) -> String {
        input.skip()
        let start = input.position
        let isASCII = input.skipPlainCharacters()
        guard input.next == UInt8(ascii: "\"") else { return try parseEscapedString(from: start) }
        let string = try Self.makeString(input.bytes(from: start).span, isASCII: isASCII, at: start)
        input.skip()
        return string
    }

    /// Parses the rest of a string that contains more than plain characters.
    ///
    /// - Parameter start: where its contents begin; what lies between there and here is plain.
    private mutating func parseEscapedString(from start: Int) throws(ParseFailure) -> String {
        unescaped.removeAll(keepingCapacity: true)
        var run = start
        while true {
            let plain = input.bytes(from: run)
            switch input.next {
            case UInt8(ascii: "\""):
                unescaped.append(contentsOf: plain)
                let string = try finishEscapedString(from: start)
                input.skip()
                return string
            case UInt8(ascii: "\\"):
                unescaped.append(contentsOf: plain)
                try parseEscape()
            case nil:
                throw ParseFailure(.unterminatedString, at: input.position)
            default:
                throw ParseFailure(.controlCharacter, at: input.position)
            }
            run = input.position
            _ = input.skipPlainCharacters()
        }
    }

    private func finishEscapedString(from start: Int) throws(ParseFailure) -> String {
        if let string = try? Self.makeString(unescaped.span, isASCII: false, at: 0) { return string }
        // Escapes yield valid UTF-8, so the fault is in the text as well, where its offset can be told.
        return try Self.makeString(input.bytes(from: start).span, isASCII: false, at: start)
    }

    /// Makes a string of its bytes, which are validated unless they are known to be ASCII.
    @inline(__always)
    private static func makeString(
        _ bytes: Span<UInt8>, isASCII: Bool, at start: Int
    ) throws(ParseFailure) -> String {
        if isASCII { return String(copying: UTF8Span(unchecked: bytes, isKnownASCII: true)) }
        do {
            return String(copying: try UTF8Span(validating: bytes))
        } catch {
            throw ParseFailure(.invalidUTF8, at: start + error.byteOffsets.lowerBound)
        }
    }

    /// Parses an escape, whose backslash is the next byte, into `unescaped`.
    private mutating func parseEscape() throws(ParseFailure) {
        let start = input.position
        input.skip()
        let plain: UInt8
        switch input.next {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = input.next!
        case UInt8(ascii: "b"): plain = 0x08
        case UInt8(ascii: "f"): plain = 0x0C
        case UInt8(ascii: "n"): plain = 0x0A
        case UInt8(ascii: "r"): plain = 0x0D
        case UInt8(ascii: "t"): plain = 0x09
        case UInt8(ascii: "u"):
            input.skip()
            let scalar = try parseUnicodeEscape(at: start)
            unescaped.append(contentsOf: UTF8.encode(scalar)!)
            return
        default: throw ParseFailure(.invalidEscape, at: input.position)
        }
        input.skip()
        unescaped.append(plain)
    }

    /// Parses the digits after `\u`, and a second escape where the first is half a pair.
    private mutating func parseUnicodeEscape(at start: Int) throws(ParseFailure) -> Unicode.Scalar {
        let unit = try parseHexDigits()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, input.skip("\\u") else { throw ParseFailure(.loneSurrogate, at: start) }
        let low = try parseHexDigits()
        guard (0xDC00...0xDFFF).contains(low) else { throw ParseFailure(.loneSurrogate, at: start) }
        return Unicode.Scalar(0x10000 + (UInt32(unit - 0xD800) << 10 | UInt32(low - 0xDC00)))!
    }

    private mutating func parseHexDigits() throws(ParseFailure) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = input.next.flatMap(Self.hexDigit) else {
                throw ParseFailure(.invalidEscape, at: input.position)
            }
            value = value << 4 | digit
            input.skip()
        }
        return value
    }

    private static func hexDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
