import JSON
import JSONSchema

/// Draws arguments that a tool's schema allows.
struct ArgumentGenerator {
    private static let attempts = 64
    private static let depthLimit = 12
    /// So many values are drawn for one call: schemas that refer to themselves describe more than any machine holds.
    private static let sizeLimit = 10_000

    var random: SplitMix64
    private var left = 0

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    /// - Returns: nil where none of some attempts is valid, as with a pattern that nobody can guess.
    mutating func arguments(for tool: JSONObject) -> JSONObject? {
        let root = tool["inputSchema"] ?? .bool(true)
        // The loader has compiled it already: what cannot be compiled is refused there.
        guard let schema = try? Schema(compiling: root) else { return nil }
        for _ in 0..<Self.attempts {
            left = Self.sizeLimit
            let value = value(for: root, within: root)
            if let object = value.objectValue, schema.isValid(value) { return object }
        }
        return nil
    }

    /// A value that a schema within another seems to allow.
    mutating func example(of schema: JSONValue, within root: JSONValue) -> JSONValue {
        left = Self.sizeLimit
        return value(for: schema, within: root)
    }

    private mutating func value(for schema: JSONValue, within root: JSONValue, depth: Int = 0) -> JSONValue {
        left -= 1
        guard depth < Self.depthLimit, left > 0, let object = Self.resolve(schema, within: root).objectValue else {
            return .null
        }
        let merged = merge(object, within: root)
        if let constant = merged["const"] { return constant }
        if let choice = merged["enum"]?.arrayValue?.randomElement(using: &random) { return choice }
        if let known = known(merged) { return known }
        switch type(of: merged) {
        case "object": return .object(self.object(merged, within: root, depth: depth))
        case "array": return .array(array(merged, within: root, depth: depth))
        case "string": return .string(TextGenerator.text(for: merged, using: &random))
        case "integer": return .integer(NumberGenerator.integer(for: merged, using: &random))
        case "number": return .double(NumberGenerator.number(for: merged, using: &random))
        case "boolean": return .bool(.random(using: &random))
        default: return .null
        }
    }

    /// What the schema itself gives as a value, now and then: where there is a pattern, always.
    private mutating func known(_ schema: JSONObject) -> JSONValue? {
        let values = (schema["examples"]?.arrayValue ?? []) + [schema["default"]].compactMap(\.self)
        guard !values.isEmpty, schema["pattern"] != nil || random.once(in: 3) else { return nil }
        return values.randomElement(using: &random)
    }

    private mutating func type(of schema: JSONObject) -> String? {
        if let types = schema["type"]?.arrayValue {
            return types.compactMap(\.stringValue).randomElement(using: &random)
        }
        if let type = schema["type"]?.stringValue { return type }
        if schema["properties"] != nil { return "object" }
        if schema["items"] != nil { return "array" }
        return ["string", "integer", "boolean", "null", "number"].randomElement(using: &random)
    }

    private mutating func object(_ schema: JSONObject, within root: JSONValue, depth: Int) -> JSONObject {
        let required = schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        var object = JSONObject()
        for (name, property) in schema["properties"]?.objectValue ?? [:]
        where required.contains(name) || Bool.random(using: &random) {
            object[name] = value(for: property, within: root, depth: depth + 1)
        }
        for name in required where object[name] == nil {
            object[name] = .string(TextGenerator.text(for: [:], using: &random))
        }
        return object
    }

    private mutating func array(_ schema: JSONObject, within root: JSONValue, depth: Int) -> [JSONValue] {
        let least = max(0, schema["minItems"]?.intValue ?? 0)
        let most = max(least, min(schema["maxItems"]?.intValue ?? least + 3, least + 3))
        guard most < 10_000 else { return [] }
        let leading = schema["prefixItems"]?.arrayValue ?? []
        return (0..<Int.random(in: least...most, using: &random)).map { index in
            let item = leading.indices.contains(index) ? leading[index] : schema["items"] ?? .object(["type": "string"])
            return value(for: item, within: root, depth: depth + 1)
        }
    }
}

// MARK: - References and combinations

extension ArgumentGenerator {
    /// Follows a `$ref` within the document.
    static func resolve(_ schema: JSONValue, within root: JSONValue) -> JSONValue {
        var current = schema
        for _ in 0..<depthLimit {
            guard let reference = current["$ref"]?.stringValue else { return current }
            guard reference.hasPrefix("#"), let target = find(reference.dropFirst(), in: root) else {
                return .null
            }
            current = target
        }
        return .null
    }

    /// What a JSON pointer points to.
    private static func find(_ pointer: Substring, in root: JSONValue) -> JSONValue? {
        pointer.split(separator: "/").reduce(JSONValue?.some(root)) { (place, part: Substring) -> JSONValue? in
            let key = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
            if let index = Int(key), case .array = place { return place?[index] }
            return place?[key]
        }
    }

    /// The schema with all that `allOf` adds, and with one branch each of `anyOf` and `oneOf`.
    private mutating func merge(_ schema: JSONObject, within root: JSONValue) -> JSONObject {
        var parts = schema["allOf"]?.arrayValue ?? []
        for key in ["anyOf", "oneOf"] {
            if let branch = schema[key]?.arrayValue?.randomElement(using: &random) { parts.append(branch) }
        }
        var merged = schema
        for part in parts {
            for (key, value) in Self.resolve(part, within: root).objectValue ?? [:] {
                merged[key] = Self.union(of: merged[key], value)
            }
        }
        return merged
    }

    /// Properties and lists of required ones add up; of anything else the later counts.
    private static func union(of first: JSONValue?, _ second: JSONValue) -> JSONValue {
        if let first = first?.objectValue, let second = second.objectValue {
            return .object(JSONObject(first.map { $0 } + second.filter { first[$0.key] == nil }))
        }
        if let first = first?.arrayValue, let second = second.arrayValue {
            return .array(first + second)
        }
        return second
    }
}
