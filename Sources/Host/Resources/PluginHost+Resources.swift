package import JSON

extension PluginHost: ResourceProvider {
    package var resourceAbilities: ResourceAbilities? {
        let offers = resources.plugins.map(\.manifest.resources)
        guard !offers.isEmpty else { return nil }
        return ResourceAbilities(
            listChanged: offers.contains(where: \.tellsOfList), subscribe: offers.contains(where: \.tellsOfUpdates))
    }

    package func fixedResources(for caller: Caller) -> [JSONObject] {
        resources.plugins.flatMap(\.manifest.resources.fixed).filter { resource in
            resource["uri"]?.stringValue.map { resources.offers($0, to: caller) } ?? false
        }
    }

    package func resourceTemplates(for caller: Caller) -> [JSONObject] {
        plugins(for: caller).flatMap(\.manifest.resources.templates)
    }

    package func resourceListers(for caller: Caller) -> [String] {
        plugins(for: caller).filter(\.manifest.resources.isListed).map(\.id)
    }

    package func listResources(
        of plugin: String, cursor: String?, limit: Int, origin: CallOrigin
    ) async throws(CallError) -> ResourcePage {
        guard let plugin = plugins(for: origin.caller).first(where: { $0.id == plugin }) else {
            throw CallError(.invalid, "The plugin of this cursor is gone; list anew")
        }
        var params: JSONObject = ["limit": .integer(Int64(limit))]
        params["cursor"] = cursor.map { .string($0) }
        let result = try await ask(plugin, "resources/list", params, origin)
        let page = try held(result, to: "resources/list", of: plugin) { answer throws(ResourceAnswer.Problem) in
            try answer.page(limit: limit) { plugin.manifest.resources.name(of: $0) != nil }
        }
        // One caller may see less than another.
        let seen = page.resources.filter { resource in
            let name = resource["uri"]?.stringValue.flatMap(plugin.manifest.resources.name)
            return name.map { resources.offers($0, to: origin.caller) } ?? false
        }
        return ResourcePage(resources: seen, nextCursor: page.nextCursor)
    }

    package func readResource(_ uri: String, origin: CallOrigin) async throws(CallError) -> JSONObject {
        let plugin = try plugin(of: uri, for: origin.caller)
        let result = try await ask(plugin, "resources/read", ["uri": .string(uri)], origin)
        return try held(result, to: "resources/read", of: plugin) { answer throws(ResourceAnswer.Problem) in
            try answer.contents()
        }
    }

    package func resourceListChanges() -> AsyncStream<Void> {
        resources.changes.changes()
    }

    package func subscribe(
        _ follower: ResourceFollower, to uri: String, origin: CallOrigin
    ) async throws(CallError) {
        let plugin = try plugin(of: uri, for: origin.caller)
        guard plugin.manifest.resources.tellsOfUpdates else {
            throw CallError(.unsupported, "Nobody tells of changes of \(uri)")
        }
        follower.atEnd { [weak self, weak follower] in
            if let self, let follower { leave(follower) }
        }
        guard let number = try resources.subscriptions.enter(follower, uri, of: plugin) else { return }
        do throws(CallError) {
            _ = try await ask(plugin, "resources/subscribe", ["uri": .string(uri)], origin)
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

    private func leave(_ follower: ResourceFollower) {
        for ended in resources.subscriptions.removeAll(of: follower) { tell(ended) }
    }

    /// Tells a plugin that a subscription has ended. Nobody waits for its answer.
    private func tell(_ ended: ResourceSubscriptions.Ended) {
        let params: JSONObject = ["uri": .string(ended.uri)]
        // A plugin that has stopped need not be told.
        _ = try? router.begin(
            id: router.table.nextID(), "resources/unsubscribe", of: ended.plugin, params: params.serialized(),
            origin: .host, deadline: router.limits.toolDeadline, consumer: ResultConsumer())
    }

    /// The plugins that have something for this caller.
    private func plugins(for caller: Caller) -> [PluginInstance] {
        resources.plugins.filter { plugin in
            plugin.manifest.resources.names.contains { resources.offers($0, to: caller) }
        }
    }

    private func plugin(of uri: String, for caller: Caller) throws(CallError) -> PluginInstance {
        guard let place = resources.place(of: uri, for: caller) else {
            throw CallError(.notFound, "There is no resource \(uri)")
        }
        return place.plugin
    }

    private func ask(
        _ plugin: PluginInstance, _ method: String, _ params: JSONObject, _ origin: CallOrigin
    ) async throws(CallError) -> CallResult {
        var record = CallRecord(id: router.table.nextID(), .resource(method), caller: origin.caller)
        defer { record.write(to: plugin.logger) }
        do throws(CallError) {
            let result = try await router.answer(
                record.id, method, of: plugin, params: params.serialized(), origin: origin,
                deadline: router.limits.toolDeadline)
            record.outcome = "ok"
            return result
        } catch {
            record.outcome = "\(error.code)"
            throw error
        }
    }

    private func held<Value>(
        _ result: CallResult, to method: String, of plugin: PluginInstance,
        _ read: (ResourceAnswer) throws(ResourceAnswer.Problem) -> Value
    ) throws(CallError) -> Value {
        do throws(ResourceAnswer.Problem) {
            return try read(try ResourceAnswer(result))
        } catch {
            plugin.misbehaved("Its answer to \(method) \(error.text).")
            throw CallError(.failed, "The plugin '\(plugin.id)' gave an answer to \(method) that \(error.text).")
        }
    }
}
