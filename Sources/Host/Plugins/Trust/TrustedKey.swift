import Crypto

/// A public key whose signatures of plugins are trusted, Ed25519.
package struct TrustedKey: Hashable, Sendable, CustomStringConvertible {
    private static let prefix = "ed25519:"

    private let bytes: [UInt8]

    init(_ key: Curve25519.Signing.PublicKey) {
        bytes = Array(key.rawRepresentation)
    }

    /// Reads what `description` tells.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let bytes = [UInt8](hexadecimal: text.dropFirst(Self.prefix.count)),
            bytes.count == 32
        else { return nil }
        self.bytes = bytes
    }

    /// As the configuration has it: `ed25519:` and the 32 bytes in hexadecimal digits.
    package var description: String { Self.prefix + bytes.hexadecimal }

    /// What tells one key from another in signatures and messages: the first 16 digits of its SHA-256.
    package var id: String {
        var hash = SHA256()
        hash.update(data: bytes)
        return String(hash.finalize().hexadecimal.prefix(16))
    }

    func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        // Bytes that are no point of the curve have signed nothing.
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
        return key.isValidSignature(signature, for: message)
    }
}
