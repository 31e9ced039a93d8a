import Crypto

/// The text of bearer tokens.
enum AccessToken {
    /// What tokens begin with, so that a leaked one can be told from other texts.
    private static let prefix = "mortise_"

    /// A new token.
    static func random() -> String {
        prefix + randomDigits()
    }

    /// 256 bits from the system's generator, which is one for secrets, in hexadecimal digits.
    static func randomDigits() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return bytes.hexadecimal
    }

    /// The SHA-256 of a token, 32 bytes.
    static func hash(of token: some Sequence<UInt8>) -> [UInt8] {
        var hash = SHA256()
        Array(token).withUnsafeBytes { hash.update(bufferPointer: $0) }
        return Array(hash.finalize())
    }

    /// Whether two hashes are the same, in a time that does not tell where they differ.
    static func matches(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard one.count == other.count else { return false }
        return zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
