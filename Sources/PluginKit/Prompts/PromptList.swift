import JSON

/// Prompts of a plugin in the order of their declaration.
public struct PromptList<Owner: Plugin>: Sendable {
    let bindings: [PromptBinding<Owner>]

    /// No prompts.
    public static var none: PromptList { PromptList(bindings: []) }
}

/// Builds a `PromptList` of the types named in it, one a line.
@resultBuilder
public enum PromptsBuilder<Owner: Plugin> {
    /// A prompt's type.
    public static func buildExpression<P: Prompt>(_ prompt: P.Type) -> PromptList<Owner> where P.Owner == Owner {
        PromptList(bindings: [PromptBinding(prompt)])
    }

    /// Several prompts that are declared elsewhere.
    public static func buildExpression(_ list: PromptList<Owner>) -> PromptList<Owner> { list }

    /// All lines.
    public static func buildBlock(_ lists: PromptList<Owner>...) -> PromptList<Owner> {
        PromptList(bindings: lists.flatMap(\.bindings))
    }
}

/// A prompt without its type: what the manifest and the router need of it.
struct PromptBinding<Owner: Plugin>: Sendable {
    let configuration: PromptConfiguration
    let typeName: String
    let arguments: @Sendable () -> PromptArguments
    let get: @Sendable (JSONObject, CallContext<Owner>) async throws -> JSONObject
    let complete: @Sendable (CompletionRequest, CallContext<Owner>) async throws -> Completion

    init<P: Prompt>(_ prompt: P.Type) where P.Owner == Owner {
        configuration = prompt.configuration
        typeName = "\(prompt)"
        arguments = { PromptArguments(Reflection(of: P())) }
        get = { arguments, context in
            let prompt = P()
            do {
                try Reflection(of: prompt).resolve(arguments, at: .root)
            } catch {
                throw PluginError(.invalid, "\(error)")
            }
            let messages = try await prompt.messages(in: context)
            let result: JSONObject = [
                "description": .string(P.configuration.summary),
                "messages": .array(messages.map { .object($0.json) }),
            ]
            return result.adding(meta: prompt.meta)
        }
        complete = { request, context in try await P().complete(request, in: context) }
    }

    /// The MCP `Prompt` object.
    var definition: JSONObject {
        var object: JSONObject = ["name": .string(configuration.name), "description": .string(configuration.summary)]
        object["title"] = configuration.title.map { .string($0) }
        object["icons"] = configuration.icons.json
        let arguments = arguments().json
        if !arguments.isEmpty { object["arguments"] = .array(arguments) }
        return object.adding(meta: configuration.meta)
    }
}

/// The arguments of a prompt as its type declares them.
struct PromptArguments: Sendable {
    /// MCP `PromptArgument` objects.
    let json: [JSONValue]
    let mistakes: [AuthorMistake]

    init(_ reflection: Reflection) {
        let schema = reflection.schema(wrapper: "@Argument", isClosed: true)
        json = reflection.properties.map { property in
            var object: JSONObject = [
                "name": .string(property.key), "required": .bool(property.declaration.isRequired),
            ]
            object["description"] = property.declaration.schema.keywords["description"]
            return .object(object)
        }
        let others = reflection.properties.filter { !Self.isText(.object($0.declaration.schema.keywords)) }
        mistakes =
            schema.mistakes
            + others.map { property in
                AuthorMistake(
                    subject: "\(reflection.type).\(property.label)",
                    problem: "is no text, which arguments of prompts are",
                    mend: "Declare it as a String, or an enum of strings")
            }
    }

    private static func isText(_ schema: JSONValue) -> Bool {
        schema["type"] == "string" || schema["type"]?.arrayValue?.contains("string") == true
            || schema["anyOf"]?.arrayValue?.contains(where: isText) == true
    }
}
