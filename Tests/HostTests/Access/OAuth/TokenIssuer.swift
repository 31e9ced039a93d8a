import Crypto
import CryptoExtras
import Foundation
import Host
import JSON

/// An authorization server for tests: its keys, and the tokens that it signs.
struct TokenIssuer: Sendable {
    /// A key pair, by the way in which it signs.
    enum Key: Sendable {
        case es256(P256.Signing.PrivateKey)
        case es384(P384.Signing.PrivateKey)
        case rs256(_RSA.Signing.PrivateKey)
        case ps256(_RSA.Signing.PrivateKey)
        case edDSA(Curve25519.Signing.PrivateKey)
    }

    static let address = "https://login.example.com"
    static let resource = "https://mcp.example.com/mcp"
    /// When all that is tested happens, in seconds since 1970.
    static let now = 1_800_000_000

    /// Made once: an RSA key takes its time.
    static let shared = TokenIssuer()

    let keys: [String: Key]

    init() {
        // A key of a size that every library makes.
        let rsa = try! _RSA.Signing.PrivateKey(keySize: .bits2048)
        keys = [
            "es": .es256(P256.Signing.PrivateKey()), "es384": .es384(P384.Signing.PrivateKey()),
            "ed": .edDSA(Curve25519.Signing.PrivateKey()), "rs": .rs256(rsa), "ps": .ps256(rsa),
        ]
    }

    /// The claims of a good token, changed.
    static func claims(_ changes: JSONObject = [:]) -> JSONObject {
        var claims: JSONObject = [
            "iss": .string(address), "aud": .string(resource), "sub": "ann", "exp": .integer(Int64(now + 600)),
        ]
        for (name, value) in changes { claims[name] = value.isNull ? nil : value }
        return claims
    }

    /// A token.
    ///
    /// - Parameters:
    ///   - key: the name of the key that signs it.
    ///   - header: changes of its header; a null takes a member away.
    func token(_ claims: JSONObject = claims(), by key: String = "es", header changes: JSONObject = [:]) throws
        -> String
    {
        let pair = keys[key]
        var header: JSONObject = ["typ": "at+jwt", "kid": .string(key), "alg": .string(pair?.algorithm ?? "none")]
        for (name, value) in changes { header[name] = value.isNull ? nil : value }
        let signed = Self.signed(header, claims)
        return signed + "." + Self.base64(try pair?.signature(of: Array(signed.utf8)) ?? [])
    }

    /// What of a token is signed.
    static func signed(_ header: JSONObject, _ claims: JSONObject) -> String {
        base64(header.serialized()) + "." + base64(claims.serialized())
    }

    /// Bytes in the digits of tokens.
    static func base64(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The public keys as a JSON Web Key Set.
    var keySet: JSONValue {
        ["keys": .array(keys.sorted { $0.key < $1.key }.map { .object($1.publicKey(named: $0)) })]
    }
}

extension TokenIssuer.Key {
    var algorithm: String {
        switch self {
        case .es256: "ES256"
        case .es384: "ES384"
        case .ps256: "PS256"
        case .rs256: "RS256"
        case .edDSA: "EdDSA"
        }
    }

    func signature(of bytes: [UInt8]) throws -> [UInt8] {
        switch self {
        case .es256(let key): Array(try key.signature(for: bytes).rawRepresentation)
        case .es384(let key): Array(try key.signature(for: bytes).rawRepresentation)
        case .ps256(let key): Array(try key.signature(for: SHA256.hash(data: bytes), padding: .PSS).rawRepresentation)
        case .rs256(let key):
            Array(try key.signature(for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5).rawRepresentation)
        case .edDSA(let key): Array(try key.signature(for: bytes))
        }
    }

    func publicKey(named name: String) -> JSONObject {
        var key: JSONObject = ["kid": .string(name), "use": "sig"]
        switch self {
        case .es256(let pair):
            for (name, value) in Self.point(pair.publicKey.rawRepresentation, on: "P-256") { key[name] = value }
        case .es384(let pair):
            for (name, value) in Self.point(pair.publicKey.rawRepresentation, on: "P-384") { key[name] = value }
        case .rs256(let pair), .ps256(let pair):
            key["kty"] = "RSA"
            key["alg"] = .string(algorithm)
            // A key that was just made can be taken apart.
            let numbers = try! pair.publicKey.getKeyPrimitives()
            key["n"] = .string(TokenIssuer.base64(numbers.modulus))
            key["e"] = .string(TokenIssuer.base64(numbers.publicExponent))
        case .edDSA(let pair):
            key["kty"] = "OKP"
            key["crv"] = "Ed25519"
            key["x"] = .string(TokenIssuer.base64(pair.publicKey.rawRepresentation))
        }
        return key
    }

    /// A point of a curve, whose coordinates are of one length.
    private static func point(_ bytes: Data, on curve: String) -> JSONObject {
        let half = bytes.count / 2
        return [
            "kty": "EC", "crv": .string(curve), "x": .string(TokenIssuer.base64(bytes.prefix(half))),
            "y": .string(TokenIssuer.base64(bytes.suffix(half))),
        ]
    }
}
