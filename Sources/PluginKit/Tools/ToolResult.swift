import JSON

/// A result whose content is composed beside its structure: text to read, images, links to files.
public struct ToolResult<Structured: StructuredOutput>: ToolOutput {
    /// What the model reads.
    public var content: [Content]
    /// What programs read.
    public var structured: Structured
    /// Whether the work failed.
    public var isError: Bool

    /// - Parameters:
    ///   - content: what the model reads.
    ///   - structured: what programs read.
    ///   - isError: whether the work failed.
    public init(content: [Content], structured: Structured, isError: Bool = false) {
        self.content = content
        self.structured = structured
        self.isError = isError
    }

    /// The schema of the structure.
    public static var outputSchema: Schema? { Structured.outputSchema }

    /// Content and structure.
    public var answer: ToolAnswer {
        ToolAnswer(content: content, structured: structured.jsonValue.objectValue, isError: isError)
    }
}
