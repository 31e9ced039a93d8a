internal import Crypto

/// Signs messages with a key that only the kernel and its host know.
package struct MessageSigner: Sendable {
    private let key: SymmetricKey

    /// - Parameter key: the key as it stands in the connection file.
    package init(key: String) {
        self.key = SymmetricKey(data: Array(key.utf8))
    }

    /// The signature of the parts, as 64 hexadecimal digits.
    package func signature(of parts: [[UInt8]]) -> [UInt8] {
        var code = HMAC<SHA256>(key: key)
        for part in parts { code.update(data: part) }
        return Hexadecimal.digits(of: code.finalize())
    }

    /// Whether a signature is that of the parts. Takes the same time wherever it differs.
    package func isValid(_ signature: Frame, of parts: ArraySlice<Frame>) -> Bool {
        var code = HMAC<SHA256>(key: key)
        for part in parts {
            part.withBytes { code.update(data: $0) }
        }
        let expected = Hexadecimal.digits(of: code.finalize())
        return signature.withBytes { given in
            guard given.count == expected.count else { return false }
            return zip(given, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
        }
    }
}
