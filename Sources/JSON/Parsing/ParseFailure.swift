/// Why parsing stopped and where: small, so that throwing it through every level costs nothing.
struct ParseFailure: Error {
    enum Problem {
        case empty, byteOrderMark
        case expected(StaticString)
        case invalidNumber(StaticString)
        case numberTooLarge
        case controlCharacter, unterminatedString, invalidEscape
        case loneSurrogate, invalidUTF8
        case tooDeep(limit: Int)
        case tooMany(limit: Int)
        case duplicateKey(String)
    }

    let problem: Problem
    /// In bytes from the start of the text.
    let offset: Int

    init(_ problem: Problem, at offset: Int) {
        self.problem = problem
        self.offset = offset
    }
}

extension JSONError {
    /// - Parameter text: what was parsed, to say what was found.
    init(_ failure: ParseFailure, in text: UnsafeRawBufferPointer) {
        let found = text.isEmpty ? "nothing" : Self.describe(text[failure.offset...].first)
        let (code, message): (Code, String) =
            switch failure.problem {
            case .empty: (.syntax, "expected a JSON value, found nothing")
            case .byteOrderMark: (.syntax, "expected a JSON value, found a byte order mark; send UTF-8 without one")
            case .expected(let what): (.syntax, "expected \(what), found \(found)")
            case .invalidNumber(let what): (.syntax, "expected \(what) in a number, found \(found)")
            case .numberTooLarge: (.number, "expected a number within the range of a double, found a larger one")
            case .controlCharacter: (.syntax, "expected control characters in a string to be escaped, found \(found)")
            case .unterminatedString: (.syntax, "expected '\"' at the end of a string, found \(found)")
            case .invalidEscape:
                (.syntax, "expected one of \"\\/bfnrt or u and four hex digits after '\\', found \(found)")
            case .loneSurrogate: (.encoding, "expected a pair of surrogates, found an escape of one alone")
            case .invalidUTF8: (.encoding, "expected UTF-8, found \(found), which is not valid there")
            case .tooDeep(let limit): (.depth, "expected at most \(limit) levels of arrays and objects, found more")
            case .tooMany(let limit): (.size, "expected at most \(limit) values, found more")
            case .duplicateKey(let key):
                (.duplicateKey, "expected each key of an object once, found \"\(key.shortened)\" again")
            }
        self.init(code, message, offset: failure.offset)
    }

    private static func describe(_ byte: UInt8?) -> String {
        switch byte {
        case nil: "the end of the text"
        case .some(0x21...0x7E): "'\(Character(Unicode.Scalar(byte!)))'"
        case .some(let other): "the byte 0x" + (other < 16 ? "0" : "") + String(other, radix: 16, uppercase: true)
        }
    }
}
