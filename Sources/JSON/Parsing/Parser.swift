/// A parser of RFC 8259, by recursive descent: a level of nesting is a level of recursion, and `limits` bounds both.
struct Parser {
    var input: ByteScanner
    let limits: JSONLimits
    /// How many values there have been.
    private var valueCount = 0
    /// Where strings with escapes are put together, kept to be used again.
    var unescaped: [UInt8] = []

    /// Room for so many elements or members is made at first, to save growing from one to two to four.
    private static let usualCount = 4

    init(input: ByteScanner, limits: JSONLimits) {
        self.input = input
        self.limits = limits
    }

    /// Parses one value and the white space around it.
    mutating func parseText() throws(ParseFailure) -> JSONValue {
        if input.skip("\u{FEFF}") { throw ParseFailure(.byteOrderMark, at: 0) }
        input.skipWhiteSpace()
        if input.isAtEnd { throw ParseFailure(.empty, at: input.position) }
        let value = try parseValue(depth: 0)
        input.skipWhiteSpace()
        if !input.isAtEnd { throw ParseFailure(.expected("the end of the text"), at: input.position) }
        return value
    }

    /// Parses the value that starts at the next byte.
    ///
    /// - Parameter depth: how many arrays and objects it is within.
    private mutating func parseValue(depth: Int) throws(ParseFailure) -> JSONValue {
        valueCount &+= 1
        if valueCount > limits.values { throw ParseFailure(.tooMany(limit: limits.values), at: input.position) }
        switch input.next {
        case UInt8(ascii: "\""):
            return .string(try parseString())
        case UInt8(ascii: "{"):
            try enter(depth)
            return .object(try parseObject(depth: depth + 1))
        case UInt8(ascii: "["):
            try enter(depth)
            return .array(try parseArray(depth: depth + 1))
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
            return try parseNumber()
        case UInt8(ascii: "t") where input.skip("true"):
            return .bool(true)
        case UInt8(ascii: "f") where input.skip("false"):
            return .bool(false)
        case UInt8(ascii: "n") where input.skip("null"):
            return .null
        default:
            throw ParseFailure(.expected("a JSON value"), at: input.position)
        }
    }

    private mutating func enter(_ depth: Int) throws(ParseFailure) {
        if depth >= limits.depth { throw ParseFailure(.tooDeep(limit: limits.depth), at: input.position) }
        input.skip()
    }

    private mutating func parseArray(depth: Int) throws(ParseFailure) -> [JSONValue] {
        input.skipWhiteSpace()
        if input.skip(UInt8(ascii: "]")) { return [] }
        let first = try parseValue(depth: depth)
        input.skipWhiteSpace()
        // There may be very many arrays of one element: they take no more room than that.
        if input.skip(UInt8(ascii: "]")) { return [first] }
        var elements: [JSONValue] = []
        elements.reserveCapacity(Self.usualCount)
        elements.append(first)
        while input.skip(UInt8(ascii: ",")) {
            input.skipWhiteSpace()
            elements.append(try parseValue(depth: depth))
            input.skipWhiteSpace()
        }
        if input.skip(UInt8(ascii: "]")) { return elements }
        throw ParseFailure(.expected("',' or ']' after an element"), at: input.position)
    }

    private mutating func parseObject(depth: Int) throws(ParseFailure) -> JSONObject {
        var object = JSONObject()
        input.skipWhiteSpace()
        if input.skip(UInt8(ascii: "}")) { return object }
        object.reserve(Self.usualCount)
        while true {
            let keyOffset = input.position
            guard input.next == UInt8(ascii: "\"") else {
                throw ParseFailure(.expected("a key in quotes"), at: keyOffset)
            }
            let key = try parseString()
            input.skipWhiteSpace()
            guard input.skip(UInt8(ascii: ":")) else {
                throw ParseFailure(.expected("':' after a key"), at: input.position)
            }
            input.skipWhiteSpace()
            let value = try parseValue(depth: depth)
            try add(value, for: key, at: keyOffset, to: &object)
            input.skipWhiteSpace()
            if input.skip(UInt8(ascii: ",")) {
                input.skipWhiteSpace()
                continue
            }
            if input.skip(UInt8(ascii: "}")) { return object }
            throw ParseFailure(.expected("',' or '}' after a member"), at: input.position)
        }
    }

    private func add(
        _ value: JSONValue, for key: String, at offset: Int, to object: inout JSONObject
    ) throws(ParseFailure) {
        if object.insert(key, value) { return }
        guard limits.duplicateKeys == .lastWins else { throw ParseFailure(.duplicateKey(key), at: offset) }
        object[key] = value
    }
}
