import JSON

/// What a token says of itself, once it is found to be for this server and now.
struct AccessClaims {
    /// The claim that names the principal, in visible ASCII: what else is in it is percent-encoded. Strings of Swift are
    /// one where they are canonically equivalent, and two subjects that differ in a byte must never be one principal.
    let subject: String
    let scopes: [String]

    private static let subjectLimit = 256

    /// - Parameters:
    ///   - claims: those of a token.
    ///   - rules: which tokens are good.
    ///   - now: the time, in seconds since 1970.
    /// - Throws: why the token is good for nothing here.
    init(_ claims: JSONObject, _ rules: OAuthConfiguration, now: Int) throws(TokenFault) {
        guard claims["iss"]?.stringValue == rules.issuer else {
            throw TokenFault("The token is of another authorization server")
        }
        guard Self.texts(claims["aud"]).contains(where: rules.accepts) else {
            throw TokenFault("The token is for another server")
        }
        try Self.checkTimes(claims, Double(now), Double(rules.leeway))
        guard let subject = claims[rules.principalClaim]?.stringValue, Self.isSubject(subject) else {
            throw TokenFault("The token does not say by \(rules.principalClaim) whose it is")
        }
        // One that is bound to a key is worth nothing without a proof of that key (RFC 7800, RFC 9449).
        guard claims["cnf"] == nil else {
            throw TokenFault("The token is bound to a key of its client, which Bearer does not prove")
        }
        self.subject = PercentCoding.encode(subject)
        scopes = Self.scopes(claims)
    }

    private static func checkTimes(_ claims: JSONObject, _ now: Double, _ leeway: Double) throws(TokenFault) {
        // One that never expires could never be taken back.
        guard let expiry = claims["exp"]?.doubleValue else {
            throw TokenFault("The token does not say until when it holds")
        }
        guard now < expiry + leeway else { throw TokenFault("The token has expired") }
        guard let begin = claims["nbf"] else { return }
        guard let begin = begin.doubleValue, begin <= now + leeway else {
            throw TokenFault("The token is not valid yet")
        }
    }

    /// The claim `scope`, a text with spaces (RFC 8693), or `scp`, which some servers have in its place.
    private static func scopes(_ claims: JSONObject) -> [String] {
        texts(claims["scope"] ?? claims["scp"]).flatMap { $0.split(separator: " ").map(String.init) }
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let elements): elements.compactMap(\.stringValue)
        default: []
        }
    }

    /// Whether it can name somebody in logs and to plugins.
    private static func isSubject(_ text: String) -> Bool {
        (1...subjectLimit).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned: false
                default: true
                }
            }
    }
}
