import JSON

/// Finds what a call names, and turns whatever comes of it into the one answer that is owed.
struct CallRouter<P: Plugin>: Sendable {
    private let tools: [String: ToolBinding<P>]
    private let methods: [String: Method<P>]
    private let routes: [String: RouteBinding<P>]
    private let prompts: [String: PromptBinding<P>]
    private let resources: ResourceBinding<P>?

    init() {
        let tools = P.tools.bindings + P.optionalTools.bindings
        self.tools = Dictionary(tools.map { ($0.configuration.name, $0) }) { first, _ in first }
        let prompts = P.prompts.bindings + P.optionalPrompts.bindings
        self.prompts = Dictionary(prompts.map { ($0.configuration.name, $0) }) { first, _ in first }
        let named = P.services.flatMap { service in service.methods.map { ("\(service.name)/\($0.name)", $0) } }
        methods = Dictionary(named) { first, _ in first }
        resources = P.resources.binding
        routes = Dictionary(P.routes.bindings.map { ($0.configuration.name, $0) }) { first, _ in first }
    }

    /// Answers a call.
    func answer(
        method: String, parameters: [UInt8], in context: CallContext<P>
    ) async -> Result<JSONValue, PluginError> {
        do {
            return .success(try await perform(method, try parse(parameters, of: method), in: context))
        } catch {
            return .failure(failure(error, isCancelled: context.isCancelled))
        }
    }

    private func perform(
        _ method: String, _ parameters: JSONObject, in context: CallContext<P>
    ) async throws -> JSONValue {
        var context = context
        context.meta = parameters["_meta"]?.objectValue ?? [:]
        switch method {
        case "tools/call": return .object(try await callTool(parameters, in: context))
        case "prompts/get": return .object(try await getPrompt(parameters, in: context))
        case "completion/complete": return .object(try await complete(parameters, in: context).json)
        case "http/request": return .object(try await respond(parameters, in: context))
        default: break
        }
        if let answer = resources?.methods[method] { return .object(try await answer(parameters, context)) }
        guard let method = methods[method] else {
            throw PluginError(.notFound, "The plugin \(P.description.id) has no method \"\(method)\".")
        }
        return try await method.run(parameters, context)
    }

    private func parse(_ bytes: [UInt8], of method: String) throws(PluginError) -> JSONObject {
        if bytes.isEmpty { return [:] }
        do {
            return try JSONObject(parsing: bytes)
        } catch {
            throw PluginError(.invalid, "The parameters of \"\(method)\" are no JSON object: \(error).")
        }
    }

    private func callTool(_ parameters: JSONObject, in context: CallContext<P>) async throws -> JSONObject {
        guard let name = parameters["name"]?.stringValue else {
            throw PluginError(.invalid, "A call of a tool must say its name.")
        }
        guard let tool = tools[name] else {
            throw PluginError(.notFound, "The plugin \(P.description.id) has no tool \"\(name)\".")
        }
        do {
            let arguments = parameters["arguments"] ?? .null
            guard let object = arguments.isNull ? [:] : arguments.objectValue else {
                throw ArgumentError(.root, expected: "an object", found: arguments)
            }
            return try await tool.call(object, context).json
        } catch let failure as ProtocolFailure {
            throw failure.error
        } catch {
            // What a client lacks is not for its model to read, but for the host to tell the client.
            if context.isCancelled || context.call.isRefusal(error) { throw error }
            return ToolAnswer.failure("\(error)").json
        }
    }

    private func prompt(_ name: JSONValue?) throws(PluginError) -> PromptBinding<P> {
        guard let name = name?.stringValue, let prompt = prompts[name] else {
            throw PluginError(.notFound, "The plugin \(P.description.id) has no prompt \(name ?? .null).")
        }
        return prompt
    }

    private func getPrompt(_ parameters: JSONObject, in context: CallContext<P>) async throws -> JSONObject {
        try await prompt(parameters["name"]).get(parameters["arguments"]?.objectValue ?? [:], context)
    }

    private func complete(_ parameters: JSONObject, in context: CallContext<P>) async throws -> Completion {
        let request = CompletionRequest(parameters)
        guard let template = parameters["ref"]?["uri"]?.stringValue else {
            return try await prompt(parameters["ref"]?["name"]).complete(request, context)
        }
        return try await resources?.complete(request, template, context) ?? Completion([])
    }

    private func respond(_ parameters: JSONObject, in context: CallContext<P>) async throws -> JSONObject {
        let request = try HTTPRequest(parameters, call: context.call)
        guard let route = routes[request.route] else {
            throw PluginError(.notFound, "The plugin \(P.description.id) has no route \"\(request.route)\".")
        }
        let response = try await route.respond(request, context)
        return try await ResponseSender(call: context.call, isHead: request.method == .head).send(response)
    }

    /// What an error means to the caller. After a cancellation nothing else matters any more.
    private func failure(_ error: any Error, isCancelled: Bool) -> PluginError {
        if isCancelled || error is CancellationError {
            return PluginError(.cancelled, "The call was cancelled.")
        }
        return error as? PluginError ?? PluginError(.failed, "\(error)")
    }
}
