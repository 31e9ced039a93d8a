import JSON

/// A JSON Web Token in the compact form (RFC 7515, RFC 7519), taken apart but not believed yet.
package struct SignedToken {
    /// How it says that it is signed, as `ES256`.
    let algorithm: String
    /// The name of the key that signed it, nil where the token does not say.
    let keyID: String?
    let claims: JSONObject
    /// What is signed.
    let signed: Substring.UTF8View
    let signature: [UInt8]

    /// A token of more bytes is refused before it is looked at.
    private static let sizeLimit = 16 << 10
    /// The kinds of tokens that give access (RFC 9068), besides those that do not say what they are.
    private static let types: Set<String> = ["jwt", "at+jwt", "application/at+jwt"]

    /// - Throws: why it is none.
    package init(_ text: Substring) throws(TokenFault) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.sizeLimit, parts.count == 3, let signature = Base64.decodeURL(parts[2]) else {
            throw TokenFault("The token is none that this server knows")
        }
        let header = try Self.object(parts[0])
        guard let algorithm = header["alg"]?.stringValue else { throw TokenFault("The token does not say its alg") }
        if let type = header["typ"] {
            guard let type = type.stringValue, Self.types.contains(type.lowercased()) else {
                throw TokenFault("The token is of a kind that gives no access")
            }
        }
        // What is critical must be understood, and nothing is.
        guard header["crit"] == nil else { throw TokenFault("The token has a critical header that is not known") }
        self.algorithm = algorithm
        keyID = header["kid"]?.stringValue
        claims = try Self.object(parts[1])
        signed = text.utf8[parts[0].startIndex..<parts[1].endIndex]
        self.signature = signature
    }

    private static func object(_ part: Substring.UTF8View) throws(TokenFault) -> JSONObject {
        // Whoever presents the token cannot mend it, so where it is broken does not matter.
        guard let bytes = Base64.decodeURL(part), let object = (try? JSONValue(parsing: bytes))?.objectValue else {
            throw TokenFault("The token is none that this server knows")
        }
        return object
    }
}

/// Why a token opens nothing.
package struct TokenFault: Error {
    /// A sentence that may be told to whoever presented the token, in plain ASCII.
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
