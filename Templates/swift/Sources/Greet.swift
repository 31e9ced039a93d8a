import PluginKit

/// Greets somebody. An instance is one call, its properties are the arguments.
struct Greet: Tool {
    static let configuration = ToolConfiguration(
        name: "@IDENTIFIER@_greet", title: "Greet", summary: "Greets somebody by name.",
        annotations: ToolAnnotations(readOnlyHint: true, openWorldHint: false))

    @Argument("Whom to greet.", length: 1...100) var name: String

    func call(in context: CallContext<Greeter>) async throws -> Greeting {
        Greeting(name: name)
    }
}

/// What the tool answers with, from which its output schema is derived.
struct Greeting: StructuredOutput {
    @Field("The greeting.") var greeting = ""

    init() {}

    init(name: String) {
        greeting = "Hello, \(name)!"
    }

    /// What the model reads.
    var content: [Content] { [.text(greeting)] }
}
