import JSON

/// `tools/list` and `tools/call`.
struct ToolsFeature: Feature {
    let provider: any ToolProvider
    let results: ResultWriter

    /// How long a client may keep the list of tools.
    private static let listLifetime = Duration.seconds(60)

    func methods(in era: ProtocolRevision.Era) -> [String] { ["tools/list", "tools/call"] }

    func capabilities(in revision: ProtocolRevision) -> JSONObject { ["tools": [:]] }

    func begin(_ request: JSONRPCRequest, in scope: RequestScope) throws(JSONRPCError) -> Step {
        request.method == "tools/list" ? .reply(try list(request, scope)) : .call(try call(request, scope))
    }

    private func list(_ request: JSONRPCRequest, _ scope: RequestScope) throws(JSONRPCError) -> JSONObject {
        if let cursor = request.params["cursor"], !cursor.isNull {
            throw JSONRPCError(.invalidParams, "The cursor is none that this server gave: the list has one page")
        }
        let tools = provider.tools().map { JSONValue.object(ToolDialect.definition($0, in: scope.revision)) }
        return results.complete(["tools": .array(tools)], in: scope.revision, lifetime: Self.listLifetime)
    }

    private func call(_ request: JSONRPCRequest, _ scope: RequestScope) throws(JSONRPCError) -> Step.Operation {
        guard let name = request.params["name"]?.stringValue else {
            throw JSONRPCError(.invalidParams, "\"name\" must be a string: the name of the tool")
        }
        let arguments = try Self.arguments(request.params["arguments"])
        return { [provider, results] link in
            do throws(CallError) {
                let result = try await provider.callTool(
                    name, arguments: arguments, caller: scope.caller, client: link,
                    traceparent: scope.meta.traceparent)
                return .result(results.complete(ToolDialect.result(result, in: scope.revision), in: scope.revision))
            } catch {
                return .error(JSONRPCError(error, tool: name))
            }
        }
    }

    private static func arguments(_ value: JSONValue?) throws(JSONRPCError) -> JSONObject {
        switch value {
        case nil, .null: return [:]
        case .object(let arguments): return arguments
        default: throw JSONRPCError(.invalidParams, "\"arguments\" must be an object")
        }
    }
}

extension JSONRPCError {
    /// How a tool call that failed is told.
    init(_ error: CallError, tool: String) {
        switch error.code {
        case .notFound: self.init(.invalidParams, "Unknown tool: \(tool)", data: error.data)
        case .invalid: self.init(.invalidParams, error.message, data: error.data)
        default: self.init(.internalError, error.message, data: error.data)
        }
    }
}
