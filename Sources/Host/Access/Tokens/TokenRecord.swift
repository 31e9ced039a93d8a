package import JSON

/// What the server keeps of a bearer token: who has it and what it allows. The token itself is kept by its owner alone.
package struct TokenRecord: Sendable, Equatable {
    /// Names the principal: `[A-Za-z0-9_.@-]{1,64}`.
    package let name: String
    /// The SHA-256 of the token, 32 bytes. Tokens are 256 random bits, so that nothing slower is needed to keep them.
    package let hash: [UInt8]
    /// The only tools that it allows, nil for all; `*` stands for any characters.
    package var allowed: [String]?
    /// Tools that it does not allow.
    package var denied: [String]
    /// When it was made, in seconds since 1970.
    package let created: Int
    /// When it ceases to be valid, in seconds since 1970; nil for never.
    package let expires: Int?

    /// Makes a token.
    ///
    /// - Parameters:
    ///   - name: of the principal.
    ///   - allowed: the only tools that it allows, nil for all.
    ///   - denied: tools that it does not allow.
    ///   - lifetime: how long it is valid, nil for ever.
    ///   - now: the time, in seconds since 1970.
    /// - Returns: the token, which nothing can tell again, and what is kept of it.
    package static func make(
        name: String, allowed: [String]? = nil, denied: [String] = [], lifetime: Duration? = nil, now: Int
    ) -> (token: String, record: TokenRecord) {
        let token = AccessToken.random()
        let expires = lifetime.map { now + Int($0.components.seconds) }
        let record = TokenRecord(
            name: name, hash: AccessToken.hash(of: token.utf8), allowed: allowed, denied: denied, created: now,
            expires: expires)
        return (token, record)
    }

    /// Whether a text can name a principal.
    package static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || "_.@-".utf8.contains(byte)
            }
    }

    package var principal: Principal {
        Principal(name: name, tools: ToolSelection(allowed: allowed, denied: denied))
    }

    package func isValid(at time: Int) -> Bool {
        expires.map { time < $0 } ?? true
    }
}

extension TokenRecord {
    /// - Throws: what is wrong with it.
    init(_ json: JSONValue) throws(TokenFileError) {
        guard let name = json["name"]?.stringValue, Self.isName(name) else {
            throw TokenFileError("a token has no good `name`")
        }
        guard let hash = json["sha256"]?.stringValue.flatMap([UInt8].init(hexadecimal:)), hash.count == 32 else {
            throw TokenFileError("the token of '\(name)' has no `sha256` of 64 hexadecimal digits")
        }
        guard let created = json["created"]?.intValue else {
            throw TokenFileError("the token of '\(name)' has no `created`, in seconds since 1970")
        }
        self.init(
            name: name, hash: hash, allowed: try Self.names(json["allow"], "allow", name),
            denied: try Self.names(json["deny"], "deny", name) ?? [], created: created,
            expires: try Self.seconds(json["expires"], name))
    }

    package var json: JSONValue {
        var object: JSONObject = [
            "name": .string(name), "sha256": .string(hash.hexadecimal), "created": .integer(Int64(created)),
        ]
        object["expires"] = expires.map { .integer(Int64($0)) }
        object["allow"] = allowed.map { .array($0.map { .string($0) }) }
        if !denied.isEmpty { object["deny"] = .array(denied.map { .string($0) }) }
        return .object(object)
    }

    private static func names(_ value: JSONValue?, _ key: String, _ name: String) throws(TokenFileError) -> [String]? {
        guard let value, !value.isNull else { return nil }
        guard let elements = value.arrayValue, elements.allSatisfy({ $0.stringValue != nil }) else {
            throw TokenFileError("the token of '\(name)' has an `\(key)` that is no list of names")
        }
        return elements.compactMap(\.stringValue)
    }

    private static func seconds(_ value: JSONValue?, _ name: String) throws(TokenFileError) -> Int? {
        guard let value, !value.isNull else { return nil }
        guard let seconds = value.intValue else {
            throw TokenFileError("the token of '\(name)' has an `expires` that is no number of seconds since 1970")
        }
        return seconds
    }
}
