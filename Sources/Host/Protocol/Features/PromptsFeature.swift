import JSON

/// `prompts/list` and `prompts/get`.
struct PromptsFeature: Feature {
    let provider: any PromptProvider
    let results: ResultWriter
    let rounds: MultiRoundCalls
    /// So many prompts are on one page of the list.
    let pageSize: Int

    func methods(in era: ProtocolRevision.Era) -> [String] { ["prompts/list", "prompts/get"] }

    func capabilities(in revision: ProtocolRevision) -> JSONObject {
        provider.offersPrompts ? ["prompts": ["listChanged": true]] : [:]
    }

    func begin(_ request: JSONRPCRequest, in scope: RequestScope) throws(JSONRPCError) -> Step {
        guard provider.offersPrompts else { throw .unknownMethod(request.method) }
        return request.method == "prompts/list" ? .reply(try list(request, scope)) : .call(try get(request, scope))
    }

    private func list(_ request: JSONRPCRequest, _ scope: RequestScope) throws(JSONRPCError) -> JSONObject {
        let pager = Pager(size: pageSize, identity: "name")
        let result = try pager.result(provider.prompts(for: scope.caller), as: "prompts", request.params)
        return results.complete(result, for: scope, caching: provider.caching(of: .prompts))
    }

    private func get(_ request: JSONRPCRequest, _ scope: RequestScope) throws(JSONRPCError) -> Step.Operation {
        guard let name = request.params["name"]?.stringValue else {
            throw JSONRPCError(.invalidParams, "\"name\" must be a string: the name of the prompt")
        }
        let arguments = try request.arguments()
        let call = AskingCall { [provider, results] client throws(CallError) in
            let result = try await provider.getPrompt(name, arguments: arguments, origin: scope.origin(of: client))
            return results.complete(ContentDialect.prompt(result, in: scope.revision), in: scope.revision)
        } failure: { error, missing in
            .error(JSONRPCError(error, missing: missing, in: scope.revision) ?? JSONRPCError(error))
        }
        return rounds.operation(for: request, in: scope, results: results, call)
    }
}

extension JSONRPCRequest {
    /// The arguments of what is called, empty where there are none.
    ///
    /// - Throws: `-32602` where they are no object.
    func arguments() throws(JSONRPCError) -> JSONObject {
        switch params["arguments"] {
        case nil, .null: return [:]
        case .object(let arguments): return arguments
        default: throw JSONRPCError(.invalidParams, "\"arguments\" must be an object")
        }
    }
}
