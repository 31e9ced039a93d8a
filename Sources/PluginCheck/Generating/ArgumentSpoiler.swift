import JSON
import JSONSchema

/// Makes arguments wrong, in each of the ways in which clients do.
struct ArgumentSpoiler {
    struct Spoilt {
        /// What is wrong, as `code: a number`.
        let how: String
        let arguments: JSONObject
    }

    let tool: JSONObject
    /// Arguments that the schema allows.
    let good: JSONObject

    /// Arguments that the tool's schema forbids.
    func all() -> [Spoilt] {
        // As with the generator: the loader has compiled it already.
        guard let schema = try? Schema(compiling: tool["inputSchema"] ?? .bool(true)) else { return [] }
        return (missing() + unknown() + replaced()).filter { !schema.isValid(.object($0.arguments)) }
    }

    private var properties: [String] {
        tool["inputSchema"]?["properties"]?.objectValue.map { Array($0.keys) } ?? []
    }

    private func missing() -> [Spoilt] {
        good.keys.map { name in
            var arguments = good
            arguments.removeValue(forKey: name)
            return Spoilt(how: "without '\(name)'", arguments: arguments)
        }
    }

    private func unknown() -> [Spoilt] {
        var arguments = good
        arguments["no such argument"] = true
        return [Spoilt(how: "with an unknown argument", arguments: arguments)]
    }

    private func replaced() -> [Spoilt] {
        properties.flatMap { name in
            Self.strange.map { what, value in
                var arguments = good
                arguments[name] = value
                return Spoilt(how: "'\(name)' \(what)", arguments: arguments)
            }
        }
    }

    private static let strange: [(String, JSONValue)] = [
        ("null", .null), ("a boolean", true), ("a number", -1), ("an enormous number", .double(1e308)),
        ("an integer of 40 digits", .bigInteger(String(repeating: "9", count: 40))), ("a fraction", 0.5),
        ("an empty text", ""), ("a text with NUL", "a\u{0}b"),
        ("a text of 1 MB", .string(String(repeating: "x", count: 1 << 20))), ("an empty list", .array([])),
        ("a deep list", (0..<100).reduce(JSONValue.array([])) { inner, _ in .array([inner]) }),
        ("an object", .object(["a": .array([1, .null])])),
    ]
}
