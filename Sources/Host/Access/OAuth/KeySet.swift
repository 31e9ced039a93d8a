import JSON

/// The public keys of an authorization server (RFC 7517), as far as they are understood.
package struct KeySet: Sendable {
    private let keys: [VerificationKey]

    /// A set of more bytes, or with more keys, is none.
    static let sizeLimit = 256 << 10
    private static let countLimit = 64

    /// - Throws: `KeySourceError` for what is no set of keys, or none of which is of use.
    package init(parsing bytes: [UInt8]) async throws(KeySourceError) {
        // Where it is broken is for those who serve it to find out.
        guard let list = (try? JSONValue(parsing: bytes))?["keys"]?.arrayValue, list.count <= Self.countLimit else {
            throw KeySourceError("is no JSON Web Key Set: an object with at most \(Self.countLimit) `keys`")
        }
        var keys: [VerificationKey] = []
        for element in list {
            guard let jwk = element.objectValue else { continue }
            keys += await VerificationKey.keys(of: jwk)
        }
        guard !keys.isEmpty else {
            throw KeySourceError(
                "has no key of use: RSA with 2048 bits or more, P-256, P-384 or Ed25519, for signatures")
        }
        self.keys = keys
    }

    /// The keys that may have signed a token: those of its name, or all if it names none.
    func candidates(for token: SignedToken) -> [VerificationKey] {
        keys.filter { $0.algorithm == token.algorithm && (token.keyID == nil || $0.id == token.keyID) }
    }

    /// Whether there is a key of that name, for whatever.
    func contains(_ id: String) -> Bool {
        keys.contains { $0.id == id }
    }
}
