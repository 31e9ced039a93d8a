public import JSON

/// What a tool answers: a `StructuredOutput`, a `ToolResult`, or a `String` for a text without structure.
public protocol ToolOutput: Sendable {
    /// The schema of the structured part, nil where there is none.
    static var outputSchema: Schema? { get }

    /// The answer as MCP carries it.
    var answer: ToolAnswer { get }
}

/// The parts of an MCP `CallToolResult`.
public struct ToolAnswer: Sendable, Hashable {
    /// What the model reads.
    public var content: [Content]
    /// What programs read.
    public var structured: JSONObject?
    /// Whether the work failed.
    public var isError: Bool
    /// More for programs, the `_meta` of the result.
    public var meta: JSONObject

    /// An answer of these parts.
    public init(content: [Content], structured: JSONObject? = nil, isError: Bool = false, meta: JSONObject = [:]) {
        self.content = content
        self.structured = structured
        self.isError = isError
        self.meta = meta
    }

    /// The answer that tells a model why its call failed.
    static func failure(_ message: String) -> ToolAnswer {
        ToolAnswer(content: [.text(message)], isError: true)
    }

    var json: JSONObject {
        var object: JSONObject = ["content": .array(content.map { .object($0.json) })]
        object["structuredContent"] = structured.map { .object($0) }
        if isError { object["isError"] = true }
        return object.adding(meta: meta)
    }
}

extension ToolAnswer: ToolOutput {
    /// Nil: what is structured in it has no schema.
    public static var outputSchema: Schema? { nil }

    /// Itself.
    public var answer: ToolAnswer { self }
}

extension String: ToolOutput {
    /// Nil: a text has no structure.
    public static var outputSchema: Schema? { nil }

    /// The text.
    public var answer: ToolAnswer { ToolAnswer(content: [.text(self)]) }
}
