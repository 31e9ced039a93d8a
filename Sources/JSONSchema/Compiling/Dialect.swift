/// The dialects of JSON Schema that are supported.
enum Dialect {
    case draft07, draft202012

    /// - Parameter uri: the value of `$schema`; nil for a dialect that is not supported.
    init?(uri: String) {
        var name = uri[...]
        if name.hasSuffix("#") { name.removeLast() }
        for scheme in ["https://", "http://"] where name.hasPrefix(scheme) {
            name = name.dropFirst(scheme.count)
            break
        }
        switch name {
        case "json-schema.org/draft/2020-12/schema": self = .draft202012
        case "json-schema.org/draft-07/schema": self = .draft07
        default: return nil
        }
    }
}
