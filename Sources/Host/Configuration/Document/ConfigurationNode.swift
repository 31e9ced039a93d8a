package import JSON

/// A value of a configuration file, and where it stands.
package struct ConfigurationNode: Sendable {
    /// A place in a file, both counted from 1.
    package struct Place: Sendable, Hashable {
        package let line: Int
        package let column: Int
    }

    /// A key with its value.
    package struct Member: Sendable {
        package let key: String
        /// Where the key stands.
        package let place: Place
        package let value: ConfigurationNode
    }

    /// What a value can be: what JSON has, since plugins get their settings as JSON.
    package enum Content: Sendable {
        case null
        case boolean(Bool)
        case number(JSONValue)
        case text(String)
        case list([ConfigurationNode])
        case map([Member])
    }

    package let content: Content
    package let place: Place

    /// The member of that name, if this is a map that has it.
    package subscript(key: String) -> Member? {
        guard case .map(let members) = content else { return nil }
        return members.first { $0.key == key }
    }

    /// The value as JSON.
    package var json: JSONValue {
        switch content {
        case .null: return .null
        case .boolean(let value): return .bool(value)
        case .number(let value): return value
        case .text(let value): return .string(value)
        case .list(let elements): return .array(elements.map(\.json))
        case .map(let members):
            var object = JSONObject()
            for member in members { object[member.key] = member.value.json }
            return .object(object)
        }
    }
}

extension ConfigurationNode.Content {
    /// The value for a message: a text in quotes, of others what they are.
    var excerpt: String {
        switch self {
        case .null: return "nothing"
        case .boolean(let value): return "\(value)"
        case .number(let value): return "\(value)"
        case .text(let value):
            let scalars = value.unicodeScalars
            let isShort = scalars.count <= 40
            let shown = isShort ? value : String(String.UnicodeScalarView(scalars.prefix(40)))
            return JSONValue.string(shown).description + (isShort ? "" : "…")
        case .list: return "a list"
        case .map: return "a section with keys"
        }
    }
}
