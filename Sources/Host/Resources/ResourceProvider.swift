package import JSON

/// What the protocol layer needs of the host to offer resources.
package protocol ResourceProvider: ListProvider {
    /// What is offered of resources now, nil for nothing.
    var resourceAbilities: ResourceAbilities? { get }

    /// The MCP `Resource` objects that are always there, in an order that stays the same.
    func fixedResources(for caller: Caller) -> [JSONObject]

    /// The MCP `ResourceTemplate` objects, in an order that stays the same.
    func resourceTemplates(for caller: Caller) -> [JSONObject]

    /// How long the list of templates may be kept.
    var templateCaching: CachingHint { get }

    /// The ids of the plugins that list further resources, in an order that stays the same.
    func resourceListers(for caller: Caller) -> [String]

    /// A page of what a plugin lists.
    ///
    /// - Parameters:
    ///   - plugin: its id, of `resourceListers`.
    ///   - cursor: of the page before, nil for the first.
    ///   - limit: how many resources at most.
    ///   - origin: who asks.
    /// - Throws: `CallError`; `.invalid` for a cursor that is none.
    func listResources(
        of plugin: String, cursor: String?, limit: Int, origin: CallOrigin
    ) async throws(CallError) -> ResourcePage

    /// Reads a resource.
    ///
    /// - Returns: an MCP `ReadResourceResult`, with `ttlMs` and `cacheScope`.
    /// - Throws: `CallError`; `.notFound` where there is no such resource for this caller.
    func readResource(_ uri: String, origin: CallOrigin) async throws(CallError) -> JSONObject

    /// What selections know of a resource, whoever may use it; nil where it is nowhere or not offered.
    func subject(ofResource uri: String) -> Selectable?

    /// Lets a follower hear of a resource's changes from now on.
    ///
    /// - Throws: `CallError`; `.notFound` where there is no such resource, `.unsupported` where its plugin does not tell
    ///   of changes, `.busy` where there are too many subscriptions.
    func subscribe(_ follower: ResourceFollower, to uri: String, origin: CallOrigin) async throws(CallError)

    /// Ends what `subscribe` began, if it did.
    func unsubscribe(_ follower: ResourceFollower, from uri: String)

    /// Follows the list of resources: one element after each change of it. What is read late is read once.
    func resourceListChanges() -> AsyncStream<Void>
}

/// What is offered of resources.
package struct ResourceAbilities: Sendable, Equatable {
    /// Whether changes of the list are told.
    package var listChanged: Bool
    /// Whether changes of a resource are told to those who subscribed to it.
    package var subscribe: Bool

    package init(listChanged: Bool, subscribe: Bool) {
        self.listChanged = listChanged
        self.subscribe = subscribe
    }
}

/// A part of the list of resources.
package struct ResourcePage: Sendable {
    /// MCP `Resource` objects.
    package let resources: [JSONObject]
    /// What the next page begins after, nil for the last.
    package let nextCursor: String?

    package init(resources: [JSONObject], nextCursor: String?) {
        self.resources = resources
        self.nextCursor = nextCursor
    }
}
