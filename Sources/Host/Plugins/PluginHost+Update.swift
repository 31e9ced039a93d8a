package import JSON
import Logging
import Synchronization
import SystemPackage

extension PluginHost {
    /// Has other plugins run than do now, while calls go on: new ones are started, those that are gone are stopped, and
    /// where one is another now, its new generation is started, then takes the calls that come from there on.
    ///
    /// One that cannot be started leaves things as they are, and why is in `refusals` and in the log.
    ///
    /// - Parameters:
    ///   - libraries: of the plugins that are to run; no two have the same id.
    ///   - settings: the plugins' own settings, by plugin id.
    package func update(to libraries: [PluginLibrary], settings: [String: JSONObject]) async {
        await turn.enter()
        defer { turn.leave() }
        let generations = libraries.map { library in
            PluginUpdate.Generation(
                library: library, configuration: configuration(settings[library.manifest.id] ?? JSONObject()))
        }
        let update = PluginUpdate(from: running.withLock { $0 }, to: generations)
        let before = refused.withLock { refused in
            defer { refused = [] }
            return refused
        }
        for refusal in update.refusals {
            refuse(refusal.id, refusal.error, of: libraries, before: before)
        }
        for plugin in update.leaving { remove(plugin) }
        retire(update.leaving)
        offers.reserve(update.coming.map(\.library.manifest))
        for (generation, error) in await serve(update.coming) {
            offers.release(generation.id)
            refuse(generation.id, error, of: libraries, before: before)
        }
        renewProviders()
        loaded.dropIsolated(besides: runningLibraries)
    }

    /// Starts plugins, and again those that were in the way of each other: what one of them offered until now, another
    /// may offer from now on.
    ///
    /// - Returns: those that cannot be started, and why.
    private func serve(_ coming: [PluginUpdate.Generation]) async -> [(PluginUpdate.Generation, PluginError)] {
        var refused: [(PluginUpdate.Generation, PluginError)] = []
        for generation in coming where !hasStopped.load(ordering: .relaxed) && !Task.isCancelled {
            do throws(PluginError) {
                await serve(try await start(generation))
            } catch {
                refused.append((generation, error))
            }
        }
        let isWorthwhile = refused.count < coming.count && refused.contains { $0.1.code == .conflict }
        return isWorthwhile ? await serve(refused.map(\.0)) : refused
    }

    /// Offers other tools, prompts and resources than now of those that the plugins have.
    package func select(_ tools: ToolSelection) {
        selection.replace(by: tools)
        offers.reselect()
    }

    /// Makes a plugin run that nobody calls yet.
    func start(_ generation: PluginUpdate.Generation) async throws(PluginError) -> PluginInstance {
        let manifest = generation.library.manifest
        if let taken = offers.taken(of: manifest) {
            throw PluginError(
                .conflict, "The plugin '\(manifest.id)' offers '\(taken)', which another plugin offers already.")
        }
        let plugin = PluginInstance(
            library: generation.library, configuration: generation.configuration, router: router, offers: offers,
            resources: resources, logger: logger, startLimit: options.startLimit, crashBefore: generation.crash,
            witness: options.witness)
        restartAfterCrash(of: plugin)
        do throws(PluginError) {
            let providers = try providers(for: manifest)
            try await plugin.create()
            if let old = instance(named: manifest.id), old.canHandOver(to: generation.library) {
                try await start(plugin, providers: providers, inheriting: old)
            } else {
                try await plugin.start(providers: providers)
            }
        } catch {
            offers.forget(plugin)
            throw error
        }
        return plugin
    }

    /// Starts a plugin with what its generation before gives, which goes on as it was where that fails.
    private func start(
        _ plugin: PluginInstance, providers: [String: PluginInstance], inheriting old: PluginInstance
    ) async throws(PluginError) {
        let state: HandoverState
        do throws(PluginError) {
            state = try await old.give(within: options.startLimit)
        } catch  where old.hasCrashed {
            // There is nothing left that the old one could go on with.
            return try await plugin.start(providers: providers)
        } catch {
            await plugin.discard()
            throw error
        }
        do throws(PluginError) {
            try await plugin.take(state)
            try await plugin.start(providers: providers)
        } catch {
            await old.settle(Status.failed, within: options.startLimit)
            throw error
        }
    }

    /// Services may have moved from one plugin to another, whose users were not replaced.
    func renewProviders() {
        for plugin in running.withLock({ $0 }) {
            guard let providers = try? providers(for: plugin.manifest) else { continue }  // Those that were are right.
            plugin.providers.withLock { $0 = providers }
        }
    }

    private func providers(for manifest: PluginManifest) throws(PluginError) -> [String: PluginInstance] {
        var providers: [String: PluginInstance] = [:]
        for service in manifest.requires {
            providers[service] = running.withLock { $0.first { $0.manifest.provides.contains(service) } }
            guard providers[service] != nil else {
                throw PluginError(
                    .requirement,
                    "The plugin '\(manifest.id)' requires the service '\(service)', whose provider could not be started."
                )
            }
        }
        return providers
    }

    /// Offers what a plugin has that has started, and takes the calls from the generation that it replaces.
    ///
    /// - Returns: whether it is served; where all have been stopped meanwhile, it is stopped too.
    @discardableResult
    func serve(_ plugin: PluginInstance) async -> Bool {
        let old = instance(named: plugin.id)
        guard enter(plugin, replacing: old) else {
            await plugin.stop(grace: options.stopGrace)
            offers.forget(plugin)
            return false
        }
        // Before the new one is listed: who found it there would overtake the calls that the old one holds.
        old?.retire(for: plugin)
        resources.add(plugin, replacing: old)
        routes.add(plugin, replacing: old)
        offers.add(plugin, replacing: old)
        guard let old else {
            logger.info(
                "The plugin '\(plugin.id)' \(plugin.manifest.version) is served.",
                metadata: plugin.workerID.withLock { $0 }.map { ["process": "\($0)"] })
            return true
        }
        logger.info(
            "The plugin '\(plugin.id)' \(old.manifest.version) is replaced by \(plugin.manifest.version).",
            metadata: ["sha256": "\(plugin.library.hash)"])
        moveSubscriptions(from: old, to: plugin)
        await old.settle(Status.ok, within: options.startLimit)
        retire([old])
        return true
    }

    private func remove(_ plugin: PluginInstance) {
        running.withLock { $0.removeAll { $0 === plugin } }
        offers.remove(plugin)
        offers.release(plugin.id)
        routes.remove(plugin)
        resources.remove(plugin)
        resources.subscriptions.removeAll(of: plugin)
        plugin.retire()
        logger.info("The plugin '\(plugin.id)' is no longer served.")
    }

    /// - Parameter before: what was refused the last time, which the log need not tell again.
    private func refuse(
        _ id: String, _ error: PluginError, of libraries: [PluginLibrary], before: [PluginRefusal]
    ) {
        let rest = instance(named: id) == nil ? "" : " It is served as it was."
        if !before.contains(where: { $0.id == id && $0.error == error }) {
            logger.error("\(error.message)\(rest)")
        }
        guard let library = libraries.first(where: { $0.manifest.id == id }) ?? instance(named: id)?.library else {
            return
        }
        refused.withLock { $0.append(PluginRefusal(file: library.file, id: id, error: error)) }
    }

    private func configuration(_ settings: JSONObject) -> [UInt8] {
        let configuration: JSONObject = [
            "workspace": .string(environment.workspace.string),
            "prefix": .string(environment.prefix.string),
            "settings": .object(settings),
        ]
        return configuration.serialized()
    }
}
