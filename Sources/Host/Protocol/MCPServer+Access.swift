import JSON

extension MCPServer {
    /// What a request is about that exists and is not for its caller, nil if there is nothing of the kind.
    func forbidden(by request: JSONRPCRequest, for caller: Caller) -> Selectable? {
        guard let subject = subject(of: request, for: caller), !caller.mayUse(subject) else { return nil }
        return subject
    }

    /// What a request is about, whoever may use it; nil if that does not exist, or is somebody else's.
    private func subject(of request: JSONRPCRequest, for caller: Caller) -> Selectable? {
        switch request.method {
        case "tools/call": named(in: request, if: { offerings.tools.tool(named: $0) != nil })
        case "prompts/get": named(in: request, if: { offerings.prompts?.hasPrompt($0) == true })
        case "resources/read", "resources/subscribe":
            request.params["uri"]?.stringValue.flatMap { offerings.resources?.subject(ofResource: $0) }
        case "tasks/get", "tasks/update", "tasks/cancel":
            request.params["taskId"]?.stringValue.flatMap { tasks.tool(of: $0, of: caller) }.map { Selectable($0) }
        default: nil
        }
    }

    private func named(in request: JSONRPCRequest, if exists: (String) -> Bool) -> Selectable? {
        request.params["name"]?.stringValue.flatMap { exists($0) ? Selectable($0) : nil }
    }
}
