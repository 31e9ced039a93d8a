import JSON
import JSONSchema

/// A tool as its plugin offers it, and the schemas that its calls are held to.
struct OfferedTool: Offered {
    let name: String
    /// The MCP `Tool` object, as the plugin wrote it.
    let definition: JSONObject
    let input: Schema
    let output: Schema?

    /// Why arguments cannot be given to the plugin.
    ///
    /// - Returns: a tool's result that names each place, what was expected and what came; nil for good arguments.
    func refusal(of arguments: JSONObject) -> JSONObject? {
        let violations = input.validate(.object(arguments))
        guard !violations.isEmpty else { return nil }
        let list = violations.map { "\n- \($0)" }.joined()
        return Self.failure("\(name) was not called: its arguments are wrong.\(list)")
    }

    /// A result that tells a model why its call failed.
    static func failure(_ message: String) -> JSONObject {
        ["content": [["type": "text", "text": .string(message)]], "isError": true]
    }

    /// How a result breaks what the tool says of its results; nil where it does not.
    func breach(in result: JSONObject) -> String? {
        guard let output, result["isError"]?.boolValue != true else { return nil }
        guard let structured = result["structuredContent"] else {
            return "it has an `outputSchema`, but its answer has no `structuredContent`."
        }
        let violations = output.validate(structured, memberName: "key")
        guard !violations.isEmpty else { return nil }
        // The places and types, not the values, which may be a user's own and do not belong in a log.
        let places = violations.map { "\($0.path.isEmpty ? "the whole" : $0.path.description) (\($0.schemaLocation))" }
        return "its `structuredContent` breaks its `outputSchema` at \(places.joined(separator: ", "))."
    }
}
