extension Parser {
    /// Parses the number that starts at the next byte.
    mutating func parseNumber() throws(ParseFailure) -> JSONValue {
        let start = input.position
        let isNegative = input.skip(UInt8(ascii: "-"))
        let digits = try parseIntegerPart()
        if input.next == UInt8(ascii: ".") || input.next.map({ $0 | 0x20 }) == UInt8(ascii: "e") {
            return try parseDouble(from: start, isNegative: isNegative, integerDigits: digits)
        }
        if let integer = Self.integer(digits, isNegative: isNegative) { return .integer(integer) }
        return .bigInteger(String(decoding: input.bytes(from: start), as: UTF8.self))
    }

    /// Parses digits that do not begin with a zero, or one zero.
    private mutating func parseIntegerPart() throws(ParseFailure) -> UnsafeBufferPointer<UInt8> {
        let start = input.position
        if input.skip(UInt8(ascii: "0")) {
            if let byte = input.next, byte &- 0x30 < 10 {
                throw ParseFailure(.invalidNumber("no digit after a leading zero"), at: input.position)
            }
        } else if input.skipDigits() == 0 {
            throw ParseFailure(.invalidNumber("a digit"), at: input.position)
        }
        return input.bytes(from: start)
    }

    /// - Returns: nil if it is beyond `Int64`.
    private static func integer(_ digits: UnsafeBufferPointer<UInt8>, isNegative: Bool) -> Int64? {
        if digits.count > 19 { return nil }
        // Nineteen digits are always within UInt64.
        let magnitude = digits.reduce(0 as UInt64) { $0 &* 10 &+ UInt64($1 &- 0x30) }
        if isNegative {
            return magnitude <= Int64.min.magnitude ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
        }
        return Int64(exactly: magnitude)
    }

    /// Parses the fraction and the exponent of a number.
    ///
    /// - Parameters:
    ///   - start: where the number starts.
    ///   - isNegative: whether there is a minus sign.
    ///   - integerDigits: what comes before the fraction.
    private mutating func parseDouble(
        from start: Int, isNegative: Bool, integerDigits: UnsafeBufferPointer<UInt8>
    ) throws(ParseFailure) -> JSONValue {
        var fraction = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        if input.skip(UInt8(ascii: ".")) {
            let fractionStart = input.position
            if input.skipDigits() == 0 {
                throw ParseFailure(.invalidNumber("a digit after '.'"), at: input.position)
            }
            fraction = input.bytes(from: fractionStart)
        }
        let exponent = try parseExponent()
        let quick = Self.exactDouble(integerDigits, fraction, exponent: exponent)
        if let quick { return .double(isNegative ? -quick : quick) }
        let text = String(decoding: input.bytes(from: start), as: UTF8.self)
        guard let value = Double(text), value.isFinite else { throw ParseFailure(.numberTooLarge, at: start) }
        return .double(value)
    }

    /// Parses an exponent if one comes next.
    ///
    /// - Returns: its value; 0 if there is none, nil if it has more than four digits.
    private mutating func parseExponent() throws(ParseFailure) -> Int? {
        guard input.skip(UInt8(ascii: "e")) || input.skip(UInt8(ascii: "E")) else { return 0 }
        let isNegative = input.skip(UInt8(ascii: "-"))
        if !isNegative { _ = input.skip(UInt8(ascii: "+")) }
        let start = input.position
        let count = input.skipDigits()
        if count == 0 { throw ParseFailure(.invalidNumber("a digit in the exponent"), at: input.position) }
        if count > 4 { return nil }
        let magnitude = input.bytes(from: start).reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return isNegative ? -magnitude : magnitude
    }

    /// The double of a number whose digits and power of ten are both exact as doubles, so that one multiplication or
    /// division rounds it correctly (Clinger's fast path).
    ///
    /// - Returns: nil if they are not.
    private static func exactDouble(
        _ integerDigits: UnsafeBufferPointer<UInt8>, _ fraction: UnsafeBufferPointer<UInt8>, exponent: Int?
    ) -> Double? {
        guard let exponent, integerDigits.count + fraction.count <= 19 else { return nil }
        let power = exponent - fraction.count
        guard abs(power) < powersOfTen.count else { return nil }
        let digits = { (sum: UInt64, digit: UInt8) in sum &* 10 &+ UInt64(digit &- 0x30) }
        let mantissa = fraction.reduce(integerDigits.reduce(0, digits), digits)
        guard mantissa <= 1 << 53 else { return nil }
        return power < 0 ? Double(mantissa) / powersOfTen[-power] : Double(mantissa) * powersOfTen[power]
    }

    /// Those that a double holds exactly.
    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}
