public import JSON

/// A tool that a plugin offers. An instance is one call: its properties are the arguments.
///
///     struct RunCell: Tool {
///         static let configuration = ToolConfiguration(name: "run_cell", summary: "Runs one cell.")
///
///         @Argument("The session to run in.") var session: String
///         @Argument("Time until the cell is interrupted.") var timeout: Duration = .seconds(30)
///
///         func call(in context: CallContext<MyPlugin>) async throws -> CellResult { … }
///     }
///
/// Every stored property is an `@Argument`; the input schema is derived from them, the output schema from the type of
/// the result. `init()` also runs to read the declarations, so it must have no effects.
public protocol Tool<Owner>: Sendable {
    /// The plugin that the tool belongs to.
    associatedtype Owner: Plugin

    /// What a call answers.
    associatedtype Output: ToolOutput

    /// How the tool presents itself.
    static var configuration: ToolConfiguration { get }

    /// The input schema in JSON Schema's own words, where what the properties say is not enough; nil for the schema
    /// that is derived from them. The properties still take the arguments.
    static var inputSchema: JSONObject? { get }

    /// A call whose arguments are not known yet.
    init()

    /// Does the work. It runs in a task of its own that is cancelled when nobody wants the answer any more.
    ///
    /// - Throws: whatever made the work fail. The caller, a model, reads it as the text of a result that is marked as
    ///   an error.
    func call(in context: CallContext<Owner>) async throws -> Output
}

extension Tool {
    /// Nil: the schema is derived.
    public static var inputSchema: JSONObject? { nil }
}
