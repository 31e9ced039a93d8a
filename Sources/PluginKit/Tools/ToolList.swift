import JSON

/// A plugin's tools in the order of their declaration.
public struct ToolList<Owner: Plugin>: Sendable {
    let bindings: [ToolBinding<Owner>]

    /// A plugin without tools.
    public static var none: ToolList { ToolList(bindings: []) }
}

/// Builds a `ToolList` of the types named in it, one a line.
@resultBuilder
public enum ToolsBuilder<Owner: Plugin> {
    /// A tool's type.
    public static func buildExpression<T: Tool>(_ tool: T.Type) -> ToolList<Owner> where T.Owner == Owner {
        ToolList(bindings: [ToolBinding(tool)])
    }

    /// Several tools that are declared elsewhere.
    public static func buildExpression(_ list: ToolList<Owner>) -> ToolList<Owner> { list }

    /// All lines.
    public static func buildBlock(_ lists: ToolList<Owner>...) -> ToolList<Owner> {
        ToolList(bindings: lists.flatMap(\.bindings))
    }
}

extension ToolBinding {
    /// The MCP `Tool` object.
    func definition(input: Schema, output: Schema?) -> JSONObject {
        var object: JSONObject = ["name": .string(configuration.name)]
        object["title"] = configuration.title.map { .string($0) }
        object["description"] = .string(configuration.summary)
        object["inputSchema"] = .object(input.keywords)
        object["outputSchema"] = output.map { .object($0.keywords) }
        let annotations = configuration.annotations.json
        if !annotations.isEmpty { object["annotations"] = .object(annotations) }
        object["execution"] = configuration.execution
        object["icons"] = configuration.icons.json
        return object.adding(meta: configuration.meta)
    }

    /// The same, of a tool whose declarations were checked.
    var definition: JSONObject { definition(input: inputSchema(), output: outputSchema()) }
}

/// A tool without its type: what the manifest and the router need of it.
struct ToolBinding<Owner: Plugin>: Sendable {
    let configuration: ToolConfiguration
    let typeName: String
    let inputSchema: @Sendable () -> Schema
    let outputSchema: @Sendable () -> Schema?
    let call: @Sendable (JSONObject, CallContext<Owner>) async throws -> ToolAnswer

    init<T: Tool>(_ tool: T.Type) where T.Owner == Owner {
        configuration = tool.configuration
        typeName = "\(tool)"
        inputSchema = {
            let derived = Reflection(of: T()).schema(wrapper: "@Argument", isClosed: true)
            return T.inputSchema.map { Schema($0, expectation: "an object", mistakes: derived.mistakes) } ?? derived
        }
        outputSchema = { T.Output.outputSchema }
        call = { arguments, context in
            let tool = T()
            try Reflection(of: tool).resolve(arguments, at: .root)
            return try await tool.call(in: context).answer
        }
    }
}
