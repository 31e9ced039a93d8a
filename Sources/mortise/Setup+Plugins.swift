import Dispatch
import Host
import JSON
import Logging
import SystemPackage

extension Setup {
    /// Where plugins are looked for, in the order of their precedence.
    var pluginDirectories: [FilePath] {
        configuration[HostSettings.pluginDirectories] + [installation.plugins]
    }

    /// Loads the plugins and compares the configuration with what they say.
    ///
    /// - Parameters:
    ///   - plugins: those that run, which go on as they are where their files cannot be loaded any more.
    ///   - complaints: where those are named that cannot be loaded; nil where the caller tells of them.
    ///   - cancellation: gives it up.
    func loadPlugins(
        besides plugins: PluginHost? = nil, _ complaints: Complaints?,
        unless cancellation: LoadingCancellation = LoadingCancellation()
    ) throws -> PluginLoader {
        FaultReport.begin()
        let loader: PluginLoader
        // What ships with Mortise is taken as it is while nobody is served yet.
        let isolation = configuration.isolation.rehearsing(besides: plugins == nil ? installation.plugins : nil)
        do throws(PluginError) {
            loader = try PluginLoader(
                directories: pluginDirectories, loaded: plugins?.loaded ?? LoadedLibraries(),
                running: plugins?.runningLibraries ?? [], trust: configuration.pluginTrust,
                isolation: isolation, unless: cancellation)
        } catch {
            throw Failure(error.message)
        }
        for failure in loader.failures {
            complaints?.tell(.error, failure.message)
        }
        for refusal in loader.refusals {
            complaints?.tell(level(of: refusal), refusal.error.message)
        }
        try check(loader)
        return loader
    }

    /// How grave it is that a file is not used. Who replaces a plugin that ships with Mortise has asked for just that.
    private func level(of refusal: PluginRefusal) -> Logger.Level {
        guard refusal.override != nil else { return .error }
        return refusal.file.removingLastComponent() == installation.plugins ? .notice : .warning
    }

    /// Does so on a thread of its own: a file may hang while it is loaded, and Swift's threads are too few to wait for it.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled. No process is left that loads anything then.
    private func loadPluginsApart(besides plugins: PluginHost? = nil) async throws -> PluginLoader {
        let cancellation = LoadingCancellation()
        let (outcomes, outcome) = AsyncStream.makeStream(of: Result<PluginLoader, any Error>.self)
        DispatchQueue(label: "mortise.loading").async {
            outcome.yield(Result { try loadPlugins(besides: plugins, complaints, unless: cancellation) })
        }
        let first = await withTaskCancellationHandler {
            // Nil where the task is cancelled: what hangs in this process does not hear of it.
            await outcomes.first { _ in true }
        } onCancel: {
            cancellation.cancel()
        }
        guard let first, !Task.isCancelled else { throw CancellationError() }
        return try first.get()
    }

    private func check(_ loader: PluginLoader) throws {
        let isComplete = loader.failures.isEmpty && loader.refusals.allSatisfy { $0.id != nil }
        do throws(ConfigurationError) {
            let warnings = try configuration.check(
                against: loader.libraries.map(\.manifest), isComplete: isComplete,
                besides: loader.refusals.compactMap(\.file.stem))
            for warning in warnings {
                complaints.tell(.warning, "\(warning)")
            }
        } catch {
            throw Failure(error.description)
        }
    }

    /// What would be started.
    func survey(_ loader: PluginLoader) -> PluginSurvey {
        PluginSurvey(loader, disabled: disabledPlugins, tools: configuration.toolSelection)
    }

    /// What would be started, once the configuration names no tools that do not exist.
    ///
    /// - Parameter complaints: as of `loadPlugins`.
    func checkedSurvey(_ complaints: Complaints?) throws -> PluginSurvey {
        let survey = survey(try loadPlugins(complaints))
        try checkTools(Set(survey.selectableNames))
        warnOfScopes(survey)
        return survey
    }

    private var disabledPlugins: Set<String> {
        Set(configuration.plugins.values.filter { !$0.isEnabled }.map(\.id))
    }

    /// The plugins that are to run.
    private func used(_ loader: PluginLoader) -> [PluginLibrary] {
        loader.libraries.filter { !disabledPlugins.contains($0.manifest.id) }
    }

    /// Starts the plugins.
    ///
    /// - Throws: if none can be started, or a tool is named that none has. Then none is left running.
    func startPlugins() async throws -> PluginHost {
        let loader = try await loadPluginsApart()
        let path = configuration[HostSettings.workspace]
        let environment = PluginHost.Environment(
            workspace: try WorkspaceDirectory.prepare(path), prefix: installation.prefix, settings: try pluginSettings()
        )
        let plugins = PluginHost(
            libraries: used(loader), loaded: loader.loaded, environment: environment,
            options: configuration.pluginOptions,
            router: Router(limits: configuration.callLimits, logger: logger), logger: logger)
        await plugins.start()
        guard !Task.isCancelled else {
            await plugins.stop()
            throw CancellationError()
        }
        guard !plugins.plugins.isEmpty else {
            throw Failure(
                "No plugin could be started, so there is nothing to serve. Plugins are looked for in \(pluginDirectories.map(\.string).joined(separator: ", "))."
            )
        }
        do {
            let survey = survey(loader)
            try checkTools(plugins.allToolNames.union(survey.selectableNames))
            warnOfScopes(survey)
        } catch {
            await plugins.stop()
            throw error
        }
        return plugins
    }

    /// Has the plugins run that there are now, as the configuration wants them now.
    ///
    /// - Throws: if the configuration is wrong. Then nothing is changed.
    func update(_ plugins: PluginHost) async throws {
        let loader = try await loadPluginsApart(besides: plugins)
        let settings = try pluginSettings()
        try checkTools(plugins.allToolNames.union(survey(loader).selectableNames))
        // First, so that nothing that comes is served which is denied now.
        plugins.select(configuration.toolSelection)
        await plugins.update(to: used(loader), settings: settings)
    }

    /// Compares the names of tools in the configuration with those that there are.
    func checkTools(_ names: Set<String>) throws {
        let (errors, warnings) = configuration.toolSelection.check(against: names.sorted())
        for warning in warnings {
            complaints.tell(.warning, "\(warning)")
        }
        if !errors.isEmpty {
            let origin = configuration.origin(of: HostSettings.allowedTools)
            throw Failure(errors.map { "\(origin): \($0)" }.joined(separator: "\n"))
        }
    }

    /// Tells of scopes for what is not there. A tool may come later.
    private func warnOfScopes(_ survey: PluginSurvey) {
        for (scope, patterns) in configuration[HostSettings.oauthScopes].sorted(by: { $0.key < $1.key }) {
            for misfit in ToolSelection.misfits(patterns, among: survey.selectableNames) {
                let origin = configuration.origin(of: HostSettings.oauthScopes)
                complaints.tell(.warning, "\(origin): the scope '\(scope)': \(misfit)")
            }
        }
        for warning in configuration.oauth?.scopes.warnings ?? [] {
            complaints.tell(.warning, "\(configuration.origin(of: HostSettings.oauthImpliedScopes)): \(warning)")
        }
    }

    /// The settings that plugins are given, by their ids.
    func pluginSettings() throws -> [String: JSONObject] {
        var settings = configuration.plugins.mapValues(\.settingsObject)
        guard let python = configuration[CommandSettings.python] else { return settings }
        let origin = configuration.origin(of: CommandSettings.python)
        let path = python.contains("/") ? Self.absolute(FilePath(python)).string : python
        for id in CommandSettings.pythonPlugins {
            if case .file = origin, settings[id]?["python"] != nil {
                throw Failure(
                    "\(origin): `python` and `plugins.\(id).settings.python` are both set. Remove one of the two.")
            }
            settings[id, default: JSONObject()]["python"] = .string(path)
        }
        return settings
    }
}
