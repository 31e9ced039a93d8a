package import JSON

extension PluginHost: ResourceProvider {
    package var resourceAbilities: ResourceAbilities? {
        let spaces = resources.plugins.map(\.manifest.space)
        guard !spaces.isEmpty else { return nil }
        return ResourceAbilities(
            listChanged: spaces.contains(where: \.tellsOfList), subscribe: spaces.contains(where: \.tellsOfUpdates))
    }

    package func fixedResources(for caller: Caller) -> [JSONObject] {
        offers.resources.list.filter { caller.mayUse(Selectable($0.item.uri)) }.map(\.item.definition)
    }

    package func resourceTemplates(for caller: Caller) -> [JSONObject] {
        offers.templates.list.filter { resources.offers($0.item, of: $0.plugin, to: caller) }.map(\.item.definition)
    }

    package func resourceListers(for caller: Caller) -> [String] {
        resources.plugins(for: caller).filter(\.manifest.space.isListed).map(\.id)
    }

    package func listResources(
        of plugin: String, cursor: String?, limit: Int, origin: CallOrigin
    ) async throws(CallError) -> ResourcePage {
        guard let plugin = resources.plugins(for: origin.caller).first(where: { $0.id == plugin }) else {
            throw CallError(.invalid, "The plugin of this cursor is gone; list anew")
        }
        var params: JSONObject = ["limit": .integer(Int64(limit))]
        params["cursor"] = cursor.map { .string($0) }
        let page = try await ask(plugin, "resources/list", params, origin) { answer throws(PluginAnswer.Problem) in
            try answer.page(limit: limit) { resources.subject(of: $0, in: plugin) != nil }
        }
        // One caller may see less than another.
        let seen = page.resources.filter { resource in
            let subject = resource["uri"]?.stringValue.flatMap { resources.subject(of: $0, in: plugin) }
            return subject.map { self.resources.offers($0, to: origin.caller) } ?? false
        }
        return ResourcePage(resources: seen, nextCursor: page.nextCursor)
    }

    package func readResource(_ uri: String, origin: CallOrigin) async throws(CallError) -> JSONObject {
        let plugin = try plugin(of: uri, for: origin.caller)
        let params = origin.parameters(["uri": .string(uri)])
        let result = try await ask(plugin, "resources/read", params, origin) {
            answer throws(PluginAnswer.Problem) in try answer.contents()
        }
        return (plugin.manifest.caching ?? .none).members.merging(result)
    }

    package func subject(ofResource uri: String) -> Selectable? {
        resources.place(of: uri)?.subject
    }

    package func resourceListChanges() -> AsyncStream<Void> {
        offers.changes(of: .resources)
    }

    package func subscribe(
        _ follower: ResourceFollower, to uri: String, origin: CallOrigin
    ) async throws(CallError) {
        let plugin = try plugin(of: uri, for: origin.caller)
        guard plugin.manifest.space.tellsOfUpdates else {
            throw CallError(.unsupported, "Nobody tells of changes of \(uri)")
        }
        follower.atEnd { [weak self, weak follower] in
            if let self, let follower { leave(follower) }
        }
        guard let number = try await resources.subscriptions.enter(follower, uri, of: plugin) else { return }
        do throws(CallError) {
            try await ask(plugin, "resources/subscribe", ["uri": .string(uri)], origin) { _ in }
        } catch {
            _ = resources.subscriptions.remove(follower, uri, number: number)
            throw error
        }
        let isWanted = resources.subscriptions.confirm(number, of: follower, uri)
        if !isWanted { tell(ResourceSubscriptions.Ended(uri: uri, plugin: plugin)) }
        // Who ended before the subscription was entered has not found it.
        if follower.isEnded {
            leave(follower)
            throw CallError(.gone, "The client has left")
        }
    }

    package func unsubscribe(_ follower: ResourceFollower, from uri: String) {
        if let ended = resources.subscriptions.remove(follower, uri) { tell(ended) }
    }

    /// Asks a new generation for what the one before was asked for. Something may have changed in between, so the clients
    /// are told that it has.
    func moveSubscriptions(from old: PluginInstance, to new: PluginInstance) {
        for uri in resources.subscriptions.move(from: old, to: new) {
            begin("resources/subscribe", uri, of: new)
            resources.subscriptions.publish(uri, by: new)
        }
    }

    private func leave(_ follower: ResourceFollower) {
        for ended in resources.subscriptions.removeAll(of: follower) { tell(ended) }
    }

    /// Tells a plugin that a subscription has ended. Nobody waits for its answer.
    private func tell(_ ended: ResourceSubscriptions.Ended) {
        begin("resources/unsubscribe", ended.uri, of: ended.plugin)
    }

    /// Begins a call whose answer nobody waits for.
    private func begin(_ method: String, _ uri: String, of plugin: PluginInstance) {
        let params: JSONObject = ["uri": .string(uri)]
        // A plugin that has stopped need not be told.
        _ = try? router.begin(
            id: router.table.nextID(), method, of: plugin, params: params.serialized(),
            origin: .host, deadline: router.limits.toolDeadline, consumer: ResultConsumer())
    }

    private func plugin(of uri: String, for caller: Caller) throws(CallError) -> PluginInstance {
        guard let place = resources.place(of: uri, for: caller) else {
            throw CallError(.notFound, "There is no resource \(uri)")
        }
        return place.plugin
    }
}
