import JSON

/// `subscriptions/listen`: a modern client's stream of the changes that it wants to hear of.
struct SubscriptionsFeature: Feature {
    let offerings: Offerings
    let tasks: TaskTable
    let results: ResultWriter

    private static let idKey = "io.modelcontextprotocol/subscriptionId"

    func methods(in era: ProtocolRevision.Era) -> [String] { era == .modern ? ["subscriptions/listen"] : [] }

    func capabilities(in revision: ProtocolRevision) -> JSONObject { [:] }

    func begin(_ request: JSONRPCRequest, in scope: RequestScope) throws(JSONRPCError) -> Step {
        let filter = try SubscriptionFilter(request.params["notifications"])
        if !filter.tasks.isEmpty { try TasksExtension.require(in: scope) }
        let meta: JSONObject = [Self.idKey: request.id.json]
        let subscription = Subscription(
            filter: filter, meta: meta, scope: scope, offerings: offerings, tasks: tasks)
        return .stream(
            Step.Stream(closing: results.complete(["_meta": .object(meta)], in: scope.revision)) { link in
                await subscription.run(link)
            })
    }
}
