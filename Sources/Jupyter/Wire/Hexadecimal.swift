/// Bytes as lower-case hexadecimal digits.
enum Hexadecimal {
    private static let alphabet = Array("0123456789abcdef".utf8)

    static func digits(of bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.flatMap { [alphabet[Int($0 >> 4)], alphabet[Int($0 & 15)]] }
    }

    /// As many random bytes as asked for, from the system's generator, as digits.
    static func random(bytes count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return String(decoding: digits(of: bytes), as: UTF8.self)
    }
}
