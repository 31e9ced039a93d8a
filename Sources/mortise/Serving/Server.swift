import Glibc
import Host
import Logging
import ServiceLifecycle
import SystemPackage
import UnixSignals

/// The server: begins all that it needs, and serves until it is told to end, also while it begins.
struct Server: Service {
    private let setup: Setup
    private let options: ConfigurationOptions
    private let transport: TransportOptions
    /// Where the protocol goes that standard output is for.
    private let output: FileDescriptor

    init(_ options: ConfigurationOptions, _ transport: TransportOptions) throws {
        output = try ProtocolOutput.reserve()
        setup = try Setup(options, transport)
        self.options = options
        self.transport = transport
    }

    /// Serves until a signal ends it.
    func serve() async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: self, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: ends, logger: quietLogger))
        do {
            try await SecondSignal.ending(ends) { try await group.run() }
        } catch {
            throw Failure("\(error)")
        }
    }

    func run() async throws {
        // Begun first, so that nothing is missed that comes while plugins are loaded.
        let changes = PluginReload.changes(setup, options)
        let requests = await UnixSignalsSequence(trapping: isHTTP ? [.sighup] : [])
        let access: Access
        let plugins: PluginHost
        do {
            (access, plugins) = try await cancelWhenGracefulShutdown { [setup] in
                (try await Access(setup), try await setup.startPlugins())
            }
        } catch  where Task.isShuttingDownGracefully {
            // What was begun was given up. A plugin that hangs while it is loaded into this process would keep exit(3) waiting.
            ProcessLog.flush()
            _exit(0)
        }
        let reload = PluginReload(
            plugins: plugins, setup: setup, options: options, transport: transport, changes: changes,
            signals: requests)
        try await ServiceGroup(configuration: services(plugins, reload, access)).run()
    }

    private var isHTTP: Bool { setup.configuration.transport == .http }

    /// The signals that end the server: a user who presses Ctrl-\\ wants the same as one who presses Ctrl-C, and so does
    /// one who closes the terminal of a server that speaks on standard streams. To one that serves HTTP that signal says, as
    /// to others of its kind, to look at its files anew.
    private var ends: [UnixSignal] {
        [.sigterm, .sigint, .sigquit] + (isHTTP ? [] : [.sighup])
    }

    /// Services are shut down from the last to the first: calls are hurried, the transport ends, plugins are stopped.
    private func services(
        _ plugins: PluginHost, _ reload: PluginReload, _ access: Access
    ) -> ServiceGroupConfiguration {
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: plugins), .init(service: reload)] + access.services.map { .init(service: $0) } + [
                .init(
                    service: makeTransport(plugins, access),
                    successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup),
                .init(service: plugins.router, successTerminationBehavior: .ignore),
            ],
            logger: quietLogger)
        configuration.maximumGracefulShutdownDuration = .seconds(60)
        return configuration
    }

    private func makeTransport(_ plugins: PluginHost, _ access: Access) -> any Service {
        let server = MCPServer(
            tools: plugins, resources: plugins, prompts: plugins, completions: plugins,
            configuration: setup.configuration.server, tasks: TaskTable(limits: setup.configuration.tasks))
        guard isHTTP else {
            return StdioTransport(server: server, output: output, configuration: setup.configuration.stdio)
        }
        var configuration = setup.configuration.http
        configuration.tls = access.tls
        return HTTPTransport(
            server: server, routes: plugins, configuration: configuration, authority: access.authority,
            logger: setup.logger
        ) { [logger = setup.logger] address in
            logger.info("Serving MCP at \(address.url)")
        }
    }

    /// The service groups tell at length of what the host says in one line.
    private var quietLogger: Logger {
        var logger = setup.logger
        logger.logLevel = max(logger.logLevel, .error)
        return logger
    }
}
