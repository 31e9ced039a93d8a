import JSON

/// One `subscriptions/listen` of a client: what it wants to hear of, and how it is told.
struct Subscription: Sendable {
    let filter: SubscriptionFilter
    /// What every message of it carries.
    let meta: JSONObject
    let scope: RequestScope
    let offerings: Offerings
    let tasks: TaskTable

    /// Tells the client of changes. Returns when it does not keep up, or when cancelled.
    func run(_ link: RequestLink) async {
        // Followed before the acknowledgement goes: the client may list as soon as it has that.
        let changes = filter.lists.map { ($0, offerings.changes(of: $0)) }
        let changed = ChangedResources()
        let follower = ResourceFollower { changed.add($0) }
        defer { follower.end() }
        let taskFollower = TaskFollower()
        defer { tasks.unfollow(taskFollower) }
        let followed = tasks.follow(filter.tasks, of: scope.caller, taskFollower)
        let lists = filter.lists.filter { offerings.tells(of: $0) }
        let honoured = SubscriptionFilter(
            lists: lists, resources: await subscribe(follower, link), tasks: followed.map(\.id))
        guard link.notify(acknowledgement(honoured)) else { return }
        await withTaskGroup(of: Void.self) { group in
            for (kind, changes) in changes where lists.contains(kind) {
                group.addTask { await tell(link, .listChanged(kind, meta: meta), of: changes) }
            }
            group.addTask { await tell(link, changed) }
            group.addTask { await taskFollower.tell(link, from: followed, meta: meta) }
            await group.next()
            group.cancelAll()
        }
    }

    private func acknowledgement(_ honoured: SubscriptionFilter) -> OutgoingMessage {
        OutgoingMessage(
            .change, method: "notifications/subscriptions/acknowledged",
            params: ["_meta": .object(meta), "notifications": .object(honoured.json)])
    }

    /// Subscribes to the resources of the filter.
    ///
    /// - Returns: those that can be subscribed to: the others are left out, as the protocol asks.
    private func subscribe(_ follower: ResourceFollower, _ link: RequestLink) async -> [String] {
        guard let resources = offerings.resources else { return [] }
        var uris: [String] = []
        for uri in filter.resources where !Task.isCancelled {
            do throws(CallError) {
                try await resources.subscribe(follower, to: uri, origin: scope.origin(of: link))
                uris.append(uri)
            } catch {
                // The client learns it from the acknowledgement.
                continue
            }
        }
        return uris
    }

    private func tell(_ link: RequestLink, _ change: OutgoingMessage, of changes: AsyncStream<Void>) async {
        for await _ in changes {
            guard link.notify(change) else { return }
        }
    }

    private func tell(_ link: RequestLink, _ changed: ChangedResources) async {
        for await _ in changed.wakeups {
            for uri in changed.take() {
                guard link.notify(.resourceUpdated(uri, meta: meta)) else { return }
            }
        }
    }
}
