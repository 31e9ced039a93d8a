package import JSON

extension PluginHost: PromptProvider {
    package var offersPrompts: Bool {
        // A plugin whose manifest speaks of prompts and has none offers some later.
        !offers.prompts.list.isEmpty || plugins.contains { $0.offer.prompts?.isEmpty == true }
    }

    package func prompts(for caller: Caller) -> [JSONObject] {
        offers.prompts.list.filter { caller.mayUse(prompt: $0.item.name) }.map(\.item.definition)
    }

    package func hasPrompt(_ name: String) -> Bool {
        offers.prompts.entry(named: name) != nil
    }

    package func promptChanges() -> AsyncStream<Void> {
        offers.changes(of: .prompts)
    }

    package func getPrompt(
        _ name: String, arguments: JSONObject, origin: CallOrigin
    ) async throws(CallError) -> JSONObject {
        let (prompt, plugin) = try prompt(name, for: origin.caller)
        if let fault = prompt.fault(in: arguments) {
            throw CallError(.invalid, "The prompt \"\(name)\" cannot be had: \(fault)")
        }
        let params = origin.parameters(["name": .string(name), "arguments": .object(arguments)])
        return try await ask(plugin, "prompts/get", params, origin) { answer throws(PluginAnswer.Problem) in
            try answer.prompt()
        }
    }

    fileprivate func prompt(
        _ name: String, for caller: Caller
    ) throws(CallError) -> (OfferedPrompt, PluginInstance) {
        // What somebody may not use does not exist for him.
        guard caller.mayUse(prompt: name), let entry = offers.prompts.entry(named: name) else {
            throw CallError(.notFound, "There is no prompt \"\(name)\"")
        }
        return (entry.item, entry.plugin)
    }
}

extension PluginHost: CompletionProvider {
    package var completesArguments: Bool { plugins.contains(where: \.completes) }

    package func complete(
        _ request: CompletionRequest, origin: CallOrigin
    ) async throws(CallError) -> Completion {
        guard let plugin = try plugin(of: request, for: origin.caller), plugin.manifest.completes else {
            return Completion()
        }
        let params: JSONObject = [
            "ref": .object(request.reference.json),
            "argument": ["name": .string(request.argument), "value": .string(request.value)],
            "context": ["arguments": .object(request.known)],
        ]
        return try await ask(plugin, "completion/complete", params, origin) { answer throws(PluginAnswer.Problem) in
            try answer.completion()
        }
    }

    /// The plugin to ask, nil where there is nothing to complete.
    private func plugin(of request: CompletionRequest, for caller: Caller) throws(CallError) -> PluginInstance? {
        let (names, plugin) = try subject(of: request.reference, for: caller)
        guard names.contains(where: request.argument.hasSameBytes) else {
            throw CallError(.invalid, "There is no argument \"\(request.argument)\"; there are \(names)")
        }
        return plugin
    }

    /// What can be completed of a reference, and by whom.
    private func subject(
        of reference: CompletionRequest.Reference, for caller: Caller
    ) throws(CallError) -> (names: [String], PluginInstance) {
        switch reference {
        case .prompt(let name):
            let (prompt, plugin) = try prompt(name, for: caller)
            return (prompt.arguments.map(\.name), plugin)
        case .resource(let uri):
            guard let entry = offers.templates.entry(named: uri),
                resources.offers(entry.item, of: entry.plugin, to: caller)
            else { throw CallError(.notFound, "There is no resource template \"\(uri)\"") }
            return (entry.item.variables, entry.plugin)
        }
    }
}

extension CompletionRequest.Reference {
    /// The `ref` of MCP.
    var json: JSONObject {
        switch self {
        case .prompt(let name): ["type": "ref/prompt", "name": .string(name)]
        case .resource(let uri): ["type": "ref/resource", "uri": .string(uri)]
        }
    }
}
