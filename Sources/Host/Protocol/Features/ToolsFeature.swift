import JSON

/// `tools/list` and `tools/call`.
struct ToolsFeature: Feature {
    let provider: any ToolProvider
    let results: ResultWriter
    let rounds: MultiRoundCalls
    let tasks: TaskTable
    /// So many tools are on one page of the list.
    let pageSize: Int

    func methods(in era: ProtocolRevision.Era) -> [String] { ["tools/list", "tools/call"] }

    func capabilities(in revision: ProtocolRevision) -> JSONObject { ["tools": ["listChanged": true]] }

    func begin(_ request: JSONRPCRequest, in scope: RequestScope) throws(JSONRPCError) -> Step {
        request.method == "tools/list" ? .reply(try list(request, scope)) : .call(try call(request, scope))
    }

    private func list(_ request: JSONRPCRequest, _ scope: RequestScope) throws(JSONRPCError) -> JSONObject {
        let tools = Self.tools(provider.tools(), for: scope.caller)
            .map { ContentDialect.tool($0, in: scope.revision) }
        let result = try Pager(size: pageSize, identity: "name").result(tools, as: "tools", request.params)
        return results.complete(result, for: scope, caching: provider.caching(of: .tools))
    }

    private static func tools(_ tools: [JSONObject], for caller: Caller) -> [JSONObject] {
        guard caller.principal != nil else { return tools }
        return tools.filter { caller.mayUse(tool: $0["name"]?.stringValue ?? "") }
    }

    private func call(_ request: JSONRPCRequest, _ scope: RequestScope) throws(JSONRPCError) -> Step.Operation {
        guard let name = request.params["name"]?.stringValue else {
            throw JSONRPCError(.invalidParams, "\"name\" must be a string: the name of the tool")
        }
        // What somebody may not use does not exist for him.
        guard scope.caller.mayUse(tool: name) else { throw .unknownTool(name) }
        let arguments = try request.arguments()
        let call = AskingCall { [provider, results] client throws(CallError) in
            let result = try await provider.callTool(
                name, arguments: arguments, origin: scope.origin(of: client))
            return results.complete(ContentDialect.toolResult(result, in: scope.revision), in: scope.revision)
        } failure: { error, missing in
            Self.failure(error, tool: name, missing: missing, in: scope.revision)
        }
        let offer = try tasks.offer(for: provider.tool(named: name), named: name, in: scope)
        return rounds.operation(for: request, in: scope, results: results, asTask: offer, call)
    }

    private static func failure(
        _ error: CallError, tool: String, missing: JSONObject?, in revision: ProtocolRevision
    ) -> Reply {
        if let error = JSONRPCError(error, missing: missing, in: revision) { return .error(error) }
        // Legacy versions have no error for it, so the model is told.
        if error.code == .unsupported, missing != nil { return .result(OfferedTool.failure(error.message)) }
        return .error(JSONRPCError(error, tool: tool))
    }
}

extension JSONRPCError {
    static func unknownTool(_ name: String, data: JSONValue? = nil) -> JSONRPCError {
        JSONRPCError(.invalidParams, "Unknown tool: \(name)", data: data)
    }

    /// How a tool call that failed is told.
    ///
    /// - Parameters:
    ///   - error: why it failed.
    ///   - tool: its name.
    init(_ error: CallError, tool: String) {
        switch error.code {
        case .notFound: self = .unknownTool(tool, data: error.data)
        case .invalid: self.init(.invalidParams, error.message, data: error.data)
        default: self.init(.internalError, error.message, data: error.data)
        }
    }
}
