import JSON

/// What a tool's input schema says about the types of its arguments: how a text that was typed is meant.
struct ArgumentSchema {
    private let root: JSONValue

    init(_ schema: JSONValue) {
        root = schema
    }

    /// The argument that a text stands for: the text itself where the tool takes one, else the JSON that it is.
    ///
    /// - Throws: `Failure` where the tool wants JSON and the text is none.
    func value(of name: String, _ text: String) throws -> JSONValue {
        let types = root["properties"]?[name].map { self.types(of: $0, depth: 0) } ?? []
        if types.contains("string") { return .string(text) }
        do throws(JSONError) {
            return try JSONValue(parsing: text)
        } catch {
            // A tool that says nothing of the type may well want a text.
            if types.isEmpty { return .string(text) }
            throw Failure("'\(name)' must be \(types.sorted().joined(separator: " or ")) in JSON, not '\(text)'.")
        }
    }

    /// The types that a subschema allows, as far as it is easily told; none where it is not.
    private func types(of schema: JSONValue, depth: Int) -> Set<String> {
        guard depth < 8 else { return [] }
        if let reference = schema["$ref"]?.stringValue, reference.hasPrefix("#/$defs/") {
            return root["$defs"]?[String(reference.dropFirst(8))].map { types(of: $0, depth: depth + 1) } ?? []
        }
        if let type = schema["type"] {
            return Set((type.arrayValue ?? [type]).compactMap(\.stringValue))
        }
        let values = schema["enum"]?.arrayValue ?? schema["const"].map { [$0] } ?? []
        if values.contains(where: { $0.stringValue != nil }) { return ["string"] }
        let alternatives = (schema["anyOf"] ?? schema["oneOf"])?.arrayValue ?? []
        return alternatives.reduce(into: []) { $0.formUnion(types(of: $1, depth: depth + 1)) }
    }
}
