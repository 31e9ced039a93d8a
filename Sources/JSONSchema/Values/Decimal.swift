/// A number as its decimal digits, exact whatever its size: for the numbers that neither an `Int64` nor a comparison
/// of doubles can handle.
///
/// A double stands for the shortest decimal that is read back as it, since that is most likely what was written: 0.1 is
/// a tenth.
struct Decimal: Hashable, Sendable {
    private let isNegative: Bool
    /// From 0 to 9, without zeros at either end; empty for zero.
    private let digits: [UInt8]
    /// The number is its digits, read as an integer, times this power of ten.
    private let exponent: Int

    /// - Parameter text: as JSON or Swift write numbers.
    init(_ text: String) {
        var digits: [UInt8] = []
        var exponent = 0
        var isFraction = false
        var bytes = Array(text.utf8)[...]
        isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { bytes.removeFirst() }
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if !digits.isEmpty || byte != UInt8(ascii: "0") { digits.append(byte - UInt8(ascii: "0")) }
                if isFraction { exponent -= 1 }
            case UInt8(ascii: "."): isFraction = true
            default:
                exponent += Int(String(decoding: bytes, as: UTF8.self)) ?? 0
                bytes = []
            }
        }
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        self.digits = digits
        self.exponent = digits.isEmpty ? 0 : exponent
    }

    private var isZero: Bool { digits.isEmpty }

    /// How many digits it has without the zeros at its ends.
    var digitCount: Int { digits.count }

    /// The number as an `Int64`; nil if it is none.
    var integer: Int64? {
        if isZero { return 0 }
        guard exponent >= 0, digits.count + exponent <= 19 else { return nil }
        let zeros = String(repeating: "0", count: exponent)
        return Int64((isNegative ? "-" : "") + digits.map { String($0) }.joined() + zeros)
    }

    /// Whether it is less than another.
    static func < (left: Decimal, right: Decimal) -> Bool {
        if left.isZero { return !right.isZero && !right.isNegative }
        if right.isZero || left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? right.hasLessMagnitude(than: left) : left.hasLessMagnitude(than: right)
    }

    private func hasLessMagnitude(than other: Decimal) -> Bool {
        let size = digits.count + exponent
        let otherSize = other.digits.count + other.exponent
        return size == otherSize ? digits.lexicographicallyPrecedes(other.digits) : size < otherSize
    }

    /// No divisor has more digits.
    static let greatestDivisorDigits = 36

    /// Whether it is an integer times a divisor, which has at most `greatestDivisorDigits`.
    func isMultiple(of divisor: Decimal) -> Bool {
        if isZero { return true }
        // The last digit is not zero, so that no integer with more zeros can divide the number.
        guard exponent >= divisor.exponent, !divisor.isZero else { return false }
        let modulus = divisor.digits.reduce(0 as UInt128) { $0 * 10 + UInt128($1) }
        var remainder = digits.reduce(0 as UInt128) { ($0 * 10 + UInt128($1)) % modulus }
        for _ in 0..<exponent - divisor.exponent where remainder != 0 {
            remainder = remainder * 10 % modulus
        }
        return remainder == 0
    }
}
