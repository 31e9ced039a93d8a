import Host
import JSON

/// Tools without a plugin behind them, one for each thing that a call can do.
struct FixtureTools: ToolProvider {
    private let definitions: [JSONObject] = [
        [
            "name": "echo",
            "inputSchema": [
                "type": "object",
                // One that a modern client repeats in a header.
                "properties": ["text": ["type": "string", "x-mcp-header": "Text"]],
            ],
        ],
        ["name": "fail", "inputSchema": ["type": "object"]],
        ["name": "steps", "inputSchema": ["type": "object"]],
        ["name": "ask", "inputSchema": ["type": "object"]],
    ]

    func tools() -> [JSONObject] { definitions }

    func tool(named name: String) -> JSONObject? {
        definitions.first { $0["name"]?.stringValue == name }
    }

    func toolChanges() -> AsyncStream<Void> { AsyncStream { _ in } }

    func callTool(_ name: String, arguments: JSONObject, origin: CallOrigin) async throws(CallError) -> JSONObject {
        guard let client = origin.client else { throw CallError(.unsupported, "There is no client") }
        switch name {
        case "echo":
            return Self.text(arguments.description)
        case "steps":
            for step in 1...3 { client.progress(done: Double(step), total: 3, message: "step \(step)") }
            client.log(level: .info, logger: "fixture", message: "done")
            return Self.text("done")
        case "ask":
            return try await ask(client, arguments)
        case "fail":
            throw CallError(.failed, "it failed")
        default:
            throw CallError(.notFound, "no tool \(name)")
        }
    }

    private func ask(_ client: any ClientLink, _ arguments: JSONObject) async throws(CallError) -> JSONObject {
        do {
            let question = Question(method: "elicitation/create", params: arguments)
            return Self.text("\(try await client.ask([question]))")
        } catch {
            throw error as? CallError ?? CallError(.cancelled, "\(error)")
        }
    }

    private static func text(_ text: String) -> JSONObject {
        ["content": [["type": "text", "text": .string(text)]]]
    }
}
