import Crypto
import CryptoExtras
import Foundation
import Host
import JSON
import Testing

@Suite("Tokens of an authorization server", .timeLimit(.minutes(30)))
struct OAuthTests {
    private let issuer = TokenIssuer.shared

    @Test(
        "A token is good whichever of its key pairs the server signs it with",
        arguments: ["es", "es384", "rs", "ps", "ed"])
    func algorithms(key: String) async throws {
        try await withOAuth { authority async throws in
            let principal = try #require(await authority.principal(of: try issuer.token(by: key)))
            #expect(principal.name == "oauth:ann")
            #expect(principal.tools.offers("anything"))
        }
    }

    @Test("A token that names no key is tried with all that fit")
    func noKeyID() async throws {
        try await withOAuth { authority async throws in
            for key in issuer.keys.keys {
                #expect(await authority.principal(of: try issuer.token(by: key, header: ["kid": nil])) != nil)
            }
        }
    }

    /// What makes a token good for nothing, and what is said of it.
    private static let faults: [(claims: JSONObject, says: String)] = [
        (["iss": "https://login.example.com/"], "another authorization server"),
        (["iss": nil], "another authorization"),
        (["iss": ["https://login.example.com"]], "another authorization server"),
        (["aud": "https://other.example.com/mcp"], "another server"), (["aud": nil], "another server"),
        (["aud": []], "another server"), (["aud": 7], "another server"),
        (["aud": "https://mcp.example.com/mcp/more"], "another server"),
        (["aud": "https://mcp.example.com/MCP"], "another server"),
        (["exp": .integer(Int64(TokenIssuer.now - 31))], "expired"), (["exp": nil], "until when"),
        (["exp": "4102444800"], "until when"), (["exp": -1], "expired"),
        (["nbf": .integer(Int64(TokenIssuer.now + 31))], "not valid yet"), (["nbf": "soon"], "not valid yet"),
        (["sub": nil], "whose it is"), (["sub": ""], "whose it is"), (["sub": 7], "whose it is"),
        (["cnf": ["jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"]], "bound to a key"),
        (["sub": "ann\nbob"], "whose it is"), (["sub": .string(String(repeating: "a", count: 257))], "whose it is"),
    ]

    @Test("A token that is not for this server, now and for somebody opens nothing", arguments: faults.indices)
    func claims(index: Int) async throws {
        let (changes, says) = Self.faults[index]
        try await withOAuth { authority async throws in
            let reason = await authority.reason(against: try issuer.token(TokenIssuer.claims(changes)))
            #expect(try #require(reason).contains(says))
        }
    }

    @Test(
        "Clocks may differ a little, an audience may be one of several, and a host is the same in either case",
        arguments: [
            ["exp": .integer(Int64(TokenIssuer.now - 29))], ["nbf": .integer(Int64(TokenIssuer.now + 29))],
            ["exp": 9_999_999_999.5], ["aud": ["https://a.example", "https://mcp.example.com/mcp"]],
            ["aud": "HTTPS://MCP.example.com/mcp"],
        ] as [JSONObject])
    func tolerance(changes: JSONObject) async throws {
        try await withOAuth { authority async throws in
            #expect(await authority.principal(of: try issuer.token(TokenIssuer.claims(changes))) != nil)
        }
    }

    @Test("Nothing that is unsigned, signed with the public key as a secret, or signed by others opens anything")
    func forgeries() async throws {
        let stranger = TokenIssuer()
        try await withOAuth { authority async throws in
            var forgeries = [
                try stranger.token(), try stranger.token(header: ["kid": "rs"]), try stranger.token(by: "ed"),
                try issuer.token(by: "nobody"), try issuer.token(by: "nobody", header: ["kid": "es"]),
                try issuer.token(by: "nobody", header: ["alg": "None", "kid": nil]),
                try issuer.token(by: "es", header: ["alg": "RS256"]), try issuer.token(by: "es", header: ["kid": "ed"]),
                try issuer.token(by: "rs", header: ["alg": "PS256"]), try issuer.token(header: ["alg": nil]),
                try issuer.token(header: ["kid": "unknown"]),
                try issuer.token(header: ["crit": ["b64"], "b64": false]),
                try issuer.token(header: ["typ": "logout+jwt"]),
                try issuer.token(header: ["typ": 7]),
                try issuer.token(header: ["jwk": .object(stranger.keys["es"]!.publicKey(named: "es"))])
                    .dropLastCharacter,
            ]
            for key in issuer.keys.values {
                forgeries += try Self.signedWithPublicKey(key)
            }
            for forgery in forgeries {
                #expect(await authority.principal(of: forgery) == nil, "\(forgery)")
            }
        }
    }

    /// HMAC takes any bytes for a secret, as those of a public key that everybody knows.
    private static func signedWithPublicKey(_ key: TokenIssuer.Key) throws -> [String] {
        var secrets = [key.publicKey(named: "es")["x"], key.publicKey(named: "rs")["n"]].compactMap { $0?.stringValue }
            .map { Data($0.utf8) }
        if case .es256(let pair) = key {
            secrets += [Data(pair.publicKey.pemRepresentation.utf8), pair.publicKey.x963Representation]
        }
        if case .rs256(let pair) = key {
            secrets += [Data(pair.publicKey.pemRepresentation.utf8), pair.publicKey.derRepresentation]
        }
        return secrets.flatMap { secret in
            ["es", "rs", "ed"].map { name in
                let signed = TokenIssuer.signed(["alg": "HS256", "kid": .string(name)], TokenIssuer.claims())
                let code = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: SymmetricKey(data: secret))
                return signed + "." + TokenIssuer.base64(code)
            }
        }
    }

    @Test("What is no token is refused, and so is a good one that was changed anywhere")
    func malformed() async throws {
        try await withOAuth { authority async throws in
            let good = try issuer.token()
            let parts = good.split(separator: ".").map(String.init)
            var bad = [
                "", ".", "..", "...", "a.b.c", good + ".", "." + good, good + "=", parts[0] + "." + parts[1],
                parts[0] + "." + parts[1] + ".", good + "." + parts[2],
                parts[0].uppercased() + "." + parts[1] + "." + parts[2],
                String(repeating: "a", count: 20_000), TokenIssuer.base64(Array("[1]".utf8)) + ".e30." + parts[2],
                TokenIssuer.base64(Array(repeating: UInt8(ascii: "["), count: 9000)) + "." + parts[1] + "." + parts[2],
            ]
            for (place, digit) in good.enumerated() where place.isMultiple(of: 7) && digit != "." {
                let index = good.index(good.startIndex, offsetBy: place)
                bad.append(good.replacingCharacters(in: index...index, with: digit == "A" ? "B" : "A"))
            }
            for token in bad {
                #expect(await authority.principal(of: token) == nil, "\(token.prefix(100))")
            }
            #expect(await authority.principal(of: good) != nil)
        }
    }

    @Test("The claim that names the principal is the one that the operator chose")
    func principalClaim() async throws {
        try await withOAuth({ $0.principal = "email" }) { authority async throws in
            let token = try issuer.token(TokenIssuer.claims(["email": "ann@example.com"]))
            #expect(await authority.principal(of: token)?.name == "oauth:ann@example.com")
            #expect(await authority.principal(of: try issuer.token()) == nil)
        }
    }

    @Test("Two subjects that differ in a byte are two principals, whatever Swift holds to be equal")
    func subjects() async throws {
        try await withOAuth { authority async throws in
            let subjects = ["jos\u{e9}", "jose\u{301}", "jos%C3%A9", "K", "\u{212a}", "a b", "a%20b"]
            var names: Set<String> = []
            for subject in subjects {
                let token = try issuer.token(TokenIssuer.claims(["sub": .string(subject)]))
                let name = try #require(await authority.principal(of: token)?.name)
                #expect(name.utf8.allSatisfy { (0x21...0x7E).contains($0) })
                names.insert(name)
            }
            #expect(names.count == subjects.count)
            #expect(names.contains("oauth:jos%C3%A9") && names.contains("oauth:jos%25C3%25A9"))
        }
    }

    @Test("Implied scopes that are for nothing, or look like others, are named with the nearest")
    func oddScopes() {
        var table = ScopeTable(
            required: ["mcp"], tools: ["mcp:read": ["read_*"], "mcp:python": ["*"]],
            implied: ["everything": ["mcp:python", "mcp"], "mcp:python": ["mcp:read"]])
        #expect(table.warnings.isEmpty)
        table.implied["mcp:pyhton"] = ["mcp:raed", "mcp"]
        #expect(
            table.warnings == [
                "There is no scope 'mcp:pyhton'. Did you mean 'mcp:python'?",
                "The scope 'mcp:pyhton' stands for 'mcp:raed', which is for nothing. Did you mean 'mcp:read'?",
            ])
    }

    @Test("Scopes choose tools, broader ones stand for narrower ones, and required ones must be there")
    func scopes() async throws {
        let table = ScopeTable(
            required: ["mcp"], tools: ["read": ["read_*", "list_*"], "all": ["*"]],
            implied: ["all": ["mcp", "read"], "read": ["mcp"]])
        try await withOAuth({ $0.scopes = table }) { authority async throws in
            func principal(_ scopes: JSONValue, _ claim: String = "scope") async throws -> Principal? {
                await authority.principal(of: try issuer.token(TokenIssuer.claims([claim: scopes])))
            }
            let reader = try #require(try await principal("read other"))
            #expect(reader.tools.offers("read_file") && !reader.tools.offers("run_python_code"))
            #expect(try #require(try await principal(["all"], "scp")).tools.offers("run_python_code"))
            #expect(try #require(try await principal("mcp")).tools.offers("ping") == false)
            for scopes in ["", "readx", "READ", "mcpx"] as [JSONValue] {
                #expect(try await principal(scopes) == nil)
            }
            let verdict = await authority.verdict(on: try issuer.token()[...])
            guard case .insufficient(let needed) = verdict else {
                Issue.record("\(verdict)")
                return
            }
            #expect(needed == ["mcp"])
        }
    }

    @Test("A set of keys is taken for what of it is understood, and refused if that is nothing")
    func keySets() async throws {
        let good = try #require(issuer.keySet["keys"]?.arrayValue)
        let odd: [JSONValue] = [
            7, [:], ["kty": "oct", "k": "c2VjcmV0", "kid": "es"], ["kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"],
        ]
        _ = try await KeySet(parsing: (["keys": .array(odd + good)] as JSONValue).serialized())
        let shortKey: JSONValue = [
            "kty": "RSA", "e": "AQAB", "n": .string(TokenIssuer.base64([UInt8](repeating: 255, count: 128))),
        ]
        let forEncryption: JSONValue = .object(issuer.keys["ed"]!.publicKey(named: "x").merging("use", "enc"))
        for keys in [odd, [shortKey], [forEncryption], [], Array(repeating: good[0], count: 65)] {
            await #expect(throws: (any Error).self) {
                try await KeySet(parsing: (["keys": .array(keys)] as JSONValue).serialized())
            }
        }
        for text in ["", "[]", "{}", #"{"keys":{}}"#, "<html>"] {
            await #expect(throws: (any Error).self) { try await KeySet(parsing: Array(text.utf8)) }
        }
    }
}

extension JSONObject {
    fileprivate func merging(_ name: String, _ value: JSONValue) -> JSONObject {
        var copy = self
        copy[name] = value
        return copy
    }
}

extension String {
    fileprivate var dropLastCharacter: String { String(dropLast()) }
}
