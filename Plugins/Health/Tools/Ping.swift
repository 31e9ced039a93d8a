import JSON
import PluginKit

/// Answers at once, whatever the kernels do.
struct Ping: Tool {
    static let configuration = ToolConfiguration(
        name: "ping",
        title: "Ping",
        summary: """
            Checks that the server is reachable and answers. It touches no kernel and no file, so it answers at once \
            even while code is running. It says nothing about whether a kernel is well.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false)
    )

    func call(in context: CallContext<HealthPlugin>) async throws -> Pong {
        Pong()
    }
}

/// The answer of `ping`.
struct Pong: StructuredOutput {
    @Field("Always true: the server answered.") var ok = true

    var content: [Content] { [.text("ok")] }
}
