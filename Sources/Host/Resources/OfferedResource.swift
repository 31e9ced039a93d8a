import JSON

/// A resource that is listed by the host.
struct OfferedResource: Offered {
    let uri: String
    let definition: JSONObject

    var name: String { uri }
}

/// How the URIs of resources are built.
struct OfferedTemplate: Offered {
    /// As RFC 6570 says.
    let text: String
    let definition: JSONObject

    var name: String { text }

    /// What comes before its first variable.
    var beginning: String { String(text.prefix { $0 != "{" }) }

    /// The names of its variables, in their order.
    var variables: [String] {
        text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().flatMap { part in
            Self.names(in: part.prefix { $0 != "}" })
        }
    }

    private static func names(in expression: Substring) -> [String] {
        let list = expression.first.map("+#./;?&=,!@|".contains) == true ? expression.dropFirst() : expression
        return list.split(separator: ",").map { String($0.prefix { $0 != ":" && $0 != "*" }) }
    }
}
