import FoundationEssentials
import JSON
import JWTKit

/// A public key of an authorization server, for one way to sign.
package struct VerificationKey: Sendable {
    /// Its name, nil where it has none.
    let id: String?
    /// The way to sign, as `ES256`.
    let algorithm: String
    private let verifier: any JWTAlgorithm

    /// The ways to sign that are understood, and the keys for each. All are of key pairs: whoever can verify cannot
    /// sign, so none takes a public key for a secret, and `none` is not among them.
    private static let algorithms: [(name: String, type: String, curve: String?)] = [
        ("RS256", "RSA", nil), ("PS256", "RSA", nil), ("ES256", "EC", "P-256"), ("ES384", "EC", "P-384"),
        ("EdDSA", "OKP", "Ed25519"),
    ]
    /// RSA keys with fewer bytes are not safe any more.
    private static let leastModulus = 256

    /// The keys that a JSON Web Key (RFC 7517) stands for: one for each way to sign that it may be used in, none if it
    /// is for something else or not understood.
    static func keys(of jwk: JSONObject) async -> [VerificationKey] {
        guard let type = jwk["kty"]?.stringValue, isForVerifying(jwk) else { return [] }
        if type == "RSA", (jwk["n"]?.stringValue.flatMap { Base64.decodeURL($0.utf8) }?.count ?? 0) < leastModulus {
            return []
        }
        var keys: [VerificationKey] = []
        for algorithm in algorithms where algorithm.type == type && algorithm.curve == jwk["crv"]?.stringValue {
            guard jwk["alg"] == nil || jwk["alg"] == .string(algorithm.name) else { continue }
            guard let verifier = await verifier(jwk, algorithm.name) else { continue }
            keys.append(
                VerificationKey(id: jwk["kid"]?.stringValue, algorithm: algorithm.name, verifier: verifier))
        }
        return keys
    }

    /// Whether it was this key that signed.
    func verifies(_ signature: [UInt8], of signed: Substring.UTF8View) -> Bool {
        // The library throws where the signature has not the form of one.
        (try? verifier.verify(signature, signs: Array(signed))) ?? false
    }

    private static func isForVerifying(_ jwk: JSONObject) -> Bool {
        if let use = jwk["use"], use != "sig" { return false }
        guard let operations = jwk["key_ops"] else { return true }
        return operations.arrayValue?.contains("verify") ?? false
    }

    private static func verifier(_ jwk: JSONObject, _ algorithm: String) async -> (any JWTAlgorithm)? {
        var jwk = jwk
        // The library gives out only keys that have a name and know what they are for, and reads no others.
        jwk = jwk.only(["kty", "n", "e", "crv", "x", "y"])
        jwk["kid"] = "key"
        jwk["alg"] = .string(algorithm)
        // A key that is broken is no key; whoever serves it is told of those that are left.
        guard let key = try? JWK(json: String(decoding: jwk.serialized(), as: UTF8.self)) else { return nil }
        let collection = JWTKeyCollection()
        guard (try? await collection.add(jwk: key)) != nil else { return nil }
        return try? await collection.getKey(for: "key", alg: algorithm)
    }
}

extension JSONObject {
    /// The members of some names.
    fileprivate func only(_ names: Set<String>) -> JSONObject {
        JSONObject(filter { names.contains($0.key) })
    }
}
