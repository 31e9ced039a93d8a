import JSON

/// The headers in which clients repeat arguments: `x-mcp-header` in an input schema.
///
/// Clients must drop a tool whose annotations are wrong, and do so silently: so its author is told at once.
extension ManifestReader {
    func checkHeaders(of tool: String, _ schema: JSONValue?) throws(PluginError) {
        var names: Set<String> = []
        try checkHeaders(schema ?? .null, isReachable: true, of: tool, &names)
    }

    private func checkHeaders(
        _ schema: JSONValue, isReachable: Bool, of tool: String, _ names: inout Set<String>
    ) throws(PluginError) {
        switch schema {
        case .array(let items):
            for item in items { try checkHeaders(item, isReachable: false, of: tool, &names) }
        case .object(let object):
            for (key, value) in object where !Self.data.contains(key) {
                if isReachable, key == "properties", let properties = value.objectValue {
                    for property in properties.values { try checkProperty(property, of: tool, &names) }
                } else {
                    try checkHeaders(value, isReachable: false, of: tool, &names)
                }
            }
            if !isReachable, object[Self.annotation] != nil {
                throw error(
                    "has the tool '\(tool)' with `\(Self.annotation)` where clients cannot find its value: only "
                        + "properties of the schema itself, or of objects among them, may have it")
            }
        default: break
        }
    }

    private func checkProperty(
        _ property: JSONValue, of tool: String, _ names: inout Set<String>
    ) throws(PluginError) {
        if let header = property[Self.annotation] {
            guard let name = header.stringValue, Self.isToken(name) else {
                throw error(
                    "has the tool '\(tool)' with the `\(Self.annotation)` \(header), which is no part of a header's name: "
                        + "write letters, digits and '-'")
            }
            guard names.insert(name.lowercased()).inserted else {
                throw error("has the tool '\(tool)' with the `\(Self.annotation)` '\(name)' twice")
            }
            guard let type = property["type"]?.stringValue, ["string", "integer", "boolean"].contains(type) else {
                throw error(
                    "has the tool '\(tool)' with the `\(Self.annotation)` '\(name)' at a property whose `type` is not "
                        + "\"string\", \"integer\" or \"boolean\"")
            }
        }
        try checkHeaders(property, isReachable: true, of: tool, &names)
    }

    private static let annotation = "x-mcp-header"
    /// Keywords whose values are data, not schemas.
    private static let data: Set<String> = ["const", "enum", "default", "examples"]

    /// Whether a text is a token of RFC 9110.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
