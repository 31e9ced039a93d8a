import JSON

extension PluginTrust.Ground: CustomStringConvertible {
    package var description: String {
        switch self {
        case .place: "nobody else can change it"
        case .pin: "allowed by plugins.allow"
        case .signature(let key): "signed by the key \(key)"
        case .request: "not asked for"
        }
    }

    /// For programs: `by`, and where that is a signature the id of its `key`.
    var json: JSONValue {
        switch self {
        case .place: ["by": "place"]
        case .pin: ["by": "pin"]
        case .signature(let key): ["by": "signature", "key": .string(key)]
        case .request: ["by": "request"]
        }
    }
}

extension PluginTrust: CustomStringConvertible {
    /// What is asked of a plugin before it is loaded.
    package var description: String {
        let allowed = pins.map { "one of \($0.count) that plugins.allow names" }
        let signed = keys.map { "signed by a key of \($0.map(\.id).joined(separator: ", "))" }
        let demands = [allowed, signed].compactMap(\.self)
        return demands.isEmpty ? "whatever nobody else can change" : demands.joined(separator: ", or ")
    }
}
