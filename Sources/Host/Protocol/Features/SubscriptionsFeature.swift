import JSON

/// `subscriptions/listen`: a modern client's stream of the changes that it wants to hear of.
struct SubscriptionsFeature: Feature {
    let provider: any ToolProvider
    let results: ResultWriter

    private static let idKey = "io.modelcontextprotocol/subscriptionId"

    func methods(in era: ProtocolRevision.Era) -> [String] { era == .modern ? ["subscriptions/listen"] : [] }

    func capabilities(in revision: ProtocolRevision) -> JSONObject { [:] }

    func begin(_ request: JSONRPCRequest, in scope: RequestScope) throws(JSONRPCError) -> Step {
        let filter = try SubscriptionFilter(request.params["notifications"])
        let meta: JSONObject = [Self.idKey: request.id.json]
        let acknowledgement = OutgoingMessage(
            .change, method: "notifications/subscriptions/acknowledged",
            params: ["_meta": .object(meta), "notifications": .object(filter.json)])
        let change = OutgoingMessage.toolsChanged(meta: meta)
        return .stream(
            Step.Stream(closing: results.complete(["_meta": .object(meta)], in: scope.revision)) { [provider] link in
                // Followed before the acknowledgement goes: the client may list tools as soon as it has that.
                let changes = provider.toolChanges()
                guard link.notify(acknowledgement) else { return }
                for await _ in changes where filter.toolsListChanged {
                    guard link.notify(change) else { return }
                }
            })
    }
}
