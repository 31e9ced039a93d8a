package import JSON

extension PluginHost: ToolProvider {
    package func tools() -> [JSONObject] {
        offers.tools.definitions
    }

    /// The names of all tools of the plugins that run, those included that the configuration does not offer.
    package var allToolNames: Set<String> {
        offers.tools.names
    }

    package func tool(named name: String) -> JSONObject? {
        offers.tools.entry(named: name)?.item.definition
    }

    package func toolChanges() -> AsyncStream<Void> {
        offers.changes(of: .tools)
    }

    package func callTool(
        _ name: String, arguments: JSONObject, origin: CallOrigin
    ) async throws(CallError) -> JSONObject {
        guard let entry = offers.tools.entry(named: name) else {
            throw CallError(.notFound, "Unknown tool: \(name)")
        }
        var record = CallRecord(id: router.table.nextID(), .tool(name), origin: origin)
        defer { record.write(to: entry.plugin.logger) }
        if let refusal = entry.item.refusal(of: arguments) {
            record.outcome = "wrong arguments"
            return refusal
        }
        let params = origin.parameters(["name": .string(name), "arguments": .object(arguments)])
        do throws(CallError) {
            let answer = try await router.answer(
                record.id, "tools/call", of: entry.plugin, params: params.serialized(), origin: origin,
                deadline: router.limits.toolDeadline)
            let result = try checked(answer.value, of: name, entry.plugin, call: record.id)
            let hasFailed = result["isError"]?.boolValue == true
            // What a tool says of a question that was withdrawn is no failure of its own.
            record.outcome = hasFailed ? Task.isCancelled ? "cancelled" : "error" : "ok"
            if options.validatesResults, let breach = entry.item.breach(in: result) {
                entry.plugin.misbehaved("The tool '\(name)' broke its own word.", breach, call: record.id)
            }
            return result
        } catch {
            record.outcome = "\(error.code)"
            throw error
        }
    }

    /// What goes to a client is a tool's result in form at least: a client cannot cope with less.
    private func checked(
        _ value: JSONValue, of tool: String, _ plugin: PluginInstance, call: UInt64
    ) throws(CallError) -> JSONObject {
        let breach: PluginBreach
        if let result = value.objectValue, let content = result["content"]?.arrayValue,
            content.allSatisfy({ $0["type"]?.stringValue != nil })
        {
            guard let flag = result["isError"], flag.boolValue == nil else { return result }
            breach = PluginBreach("What it answered is no tool result.", "of '\(tool)' `isError` is no boolean.")
        } else {
            breach = PluginBreach(
                "What it answered is no tool result.", "of '\(tool)' `content` is no array of typed blocks.")
        }
        plugin.misbehaved(breach, call: call)
        throw CallError(.failed, "The plugin '\(plugin.id)' broke the plugin interface. \(breach.text)")
    }
}
