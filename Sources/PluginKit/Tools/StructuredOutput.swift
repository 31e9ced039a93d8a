public import JSON

/// A result with named members, from whose type the output schema is derived.
///
///     struct CellResult: StructuredOutput {
///         @Field("What the code printed.") var stdout = ""
///         @Field("How many cells ran in the session, counting this one.") var executionCount: Int?
///     }
///
/// Every stored property is a `@Field`. `init()` also runs to read the declarations, so it must have no effects.
public protocol StructuredOutput: OutputValue, ToolOutput {
    /// A result of which nothing is known yet.
    init()

    /// What the model reads, by default the members as JSON text.
    var content: [Content] { get }
}

extension StructuredOutput {
    /// An object with these members, all of which are always there.
    public static var valueSchema: Schema {
        Derivation.schema(of: Self.self) {
            Reflection(of: Self()).schema(wrapper: "@Field", isClosed: false)
        }
    }

    /// The schema of the members.
    public static var outputSchema: Schema? { valueSchema }

    /// The members as an object.
    public var jsonValue: JSONValue { .object(Reflection(of: self).jsonObject) }

    /// The members as JSON text.
    public var content: [Content] { [.text(jsonValue.description)] }

    /// The content, and the members as structure.
    public var answer: ToolAnswer {
        ToolAnswer(content: content, structured: jsonValue.objectValue)
    }
}
