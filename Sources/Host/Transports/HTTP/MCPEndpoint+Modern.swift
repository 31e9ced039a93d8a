import HTTPTypes
import JSON

// Clients that say everything in each request.
extension MCPEndpoint {
    func modern(_ call: JSONRPCRequest, _ post: MCPPost) throws(JSONRPCError) -> Outcome {
        // Also of `initialize`: a client that names a version before one is agreed on is told which there are.
        if let version = post.fields.unknownProtocolVersion, !ModernMeta.marks(call.params) {
            throw .unsupportedVersion(version)
        }
        let modern = try ModernMeta(call.params)
        let meta = try RequestMeta(call.params)
        try HeaderCheck.check(call, version: modern.version, fields: post.fields)
        let revision = try modern.supportedRevision()
        let scope = RequestScope(modern: modern, revision: revision, meta: meta, caller: .overHTTP(post.principal))
        if call.method == "tools/call" { try checkParameters(call, post, by: scope.caller) }
        switch try server.begin(call, in: scope) {
        case .reply(let result):
            return .reply(.json(Reply.result(result).message(id: call.id)))
        case .call(let operation):
            return .call(
                HTTPCall(
                    id: call.id, scope: scope, work: .call(operation), forms: post.forms,
                    continues: MultiRoundCalls.continues(call)))
        case .stream(let stream):
            guard post.forms.eventStream else {
                let error = JSONRPCError(.invalidRequest, "Accept must allow text/event-stream: the answer is a stream")
                return .reply(.error(error, id: call.id, status: .notAcceptable))
            }
            return .stream(HTTPCall(id: call.id, scope: scope, work: .stream(stream), forms: post.forms))
        }
    }

    func modernNotification(_ post: MCPPost) -> HTTPReply {
        post.fields.unknownProtocolVersion.map { .error(.unsupportedVersion($0)) } ?? .empty(.accepted)
    }

    private func checkParameters(
        _ call: JSONRPCRequest, _ post: MCPPost, by caller: Caller
    ) throws(JSONRPCError) {
        // Of a tool that the caller may not use, nothing is told: not even which headers it wants.
        guard let name = call.params["name"]?.stringValue, caller.mayUse(tool: name),
            let tool = server.offerings.tools.tool(named: name)
        else { return }
        try HeaderCheck.checkParameters(call, tool: tool, fields: post.fields)
    }
}
