package import JSON

extension PluginHost: ToolProvider {
    package func tools() -> [JSONObject] {
        registry.tools
    }

    package func tool(named name: String) -> JSONObject? {
        registry[name]?.tool
    }

    package func callTool(
        _ name: String, arguments: JSONObject, caller: Caller, client: any ClientLink, traceparent: String?
    ) async throws(CallError) -> JSONObject {
        guard let entry = registry[name] else {
            throw CallError(.notFound, "Unknown tool: \(name)")
        }
        let consumer = ResultConsumer()
        let params: JSONObject = ["name": .string(name), "arguments": .object(arguments)]
        let call = try router.begin(
            id: router.table.nextID(), "tools/call", of: entry.plugin, params: params.serialized(),
            origin: CallOrigin(caller: caller, client: client, traceparent: traceparent),
            deadline: router.limits.toolDeadline, consumer: consumer)
        let outcome = await withTaskCancellationHandler {
            await consumer.outcome()
        } onCancel: {
            router.cancel(call, because: CallError(.cancelled, "The client cancelled \(name)."))
        }
        let result = try outcome.get().value
        return try checked(result, of: name, entry.plugin)
    }

    /// What goes to a client is a tool's result in form at least: a client cannot cope with less.
    private func checked(_ value: JSONValue, of tool: String, _ plugin: PluginInstance) throws(CallError) -> JSONObject
    {
        guard let result = value.objectValue, let content = result["content"]?.arrayValue,
            content.allSatisfy({ $0["type"]?.stringValue != nil })
        else {
            plugin.misbehaved(
                "Its answer to the tool '\(tool)' is no tool result: `content` is no array of typed blocks.")
            throw CallError(.failed, "The plugin '\(plugin.id)' gave an answer to '\(tool)' that is no tool result.")
        }
        if let flag = result["isError"], flag.boolValue == nil {
            plugin.misbehaved("Its answer to the tool '\(tool)' has an `isError` that is no boolean.")
            throw CallError(.failed, "The plugin '\(plugin.id)' gave an answer to '\(tool)' that is no tool result.")
        }
        return result
    }
}
