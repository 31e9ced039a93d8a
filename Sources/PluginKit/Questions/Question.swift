public import JSON

/// What a call asks its client: the user, the client's model, or the client itself.
public struct Question: Sendable, Hashable {
    /// As `elicitation/create`.
    public let method: String
    /// Its parameters as MCP defines them.
    public let parameters: JSONObject

    /// A question in MCP's own words, for what the others do not say.
    ///
    /// - Parameters:
    ///   - method: `elicitation/create`, `sampling/createMessage` or `roots/list`.
    ///   - parameters: its parameters as MCP defines them.
    public init(_ method: String, _ parameters: JSONObject = [:]) {
        self.method = method
        self.parameters = parameters
    }

    /// Which folders the client works in.
    public static let roots = Question("roots/list")

    /// Asks the user to fill in a form. Never ask for secrets so: the client sees them.
    ///
    /// - Parameters:
    ///   - message: why the user is asked.
    ///   - fields: what there is to fill in.
    public static func form(_ message: String, _ fields: [FormField]) -> Question {
        var schema: JSONObject = [
            "type": "object", "properties": .object(JSONObject(fields.map { ($0.name, .object($0.schema)) })),
        ]
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        return Question(
            "elicitation/create",
            ["mode": "form", "message": .string(message), "requestedSchema": .object(schema)])
    }

    /// Asks the user to visit a page, where what the client must not see can be entered. Its answer says whether the
    /// user agreed to go there, not that anything was done there.
    ///
    /// - Parameters:
    ///   - message: why the user is asked.
    ///   - url: the page.
    public static func visit(_ message: String, url: String) -> Question {
        Question("elicitation/create", ["mode": "url", "message": .string(message), "url": .string(url)])
    }

    /// Asks the client's model.
    ///
    /// - Parameters:
    ///   - messages: what it reads.
    ///   - system: what it is told before.
    ///   - maxTokens: how long its answer may be.
    public static func sampling(_ messages: [Message], system: String? = nil, maxTokens: Int) -> Question {
        var parameters: JSONObject = [
            "messages": .array(messages.map { .object($0.json) }), "maxTokens": JSONValue(maxTokens),
        ]
        parameters["systemPrompt"] = system.map { .string($0) }
        return Question("sampling/createMessage", parameters)
    }

    var json: JSONObject {
        ["method": .string(method), "params": .object(parameters)]
    }
}
