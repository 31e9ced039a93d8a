import ArgumentParser
import Host
import JSONSchema
import Logging
import ServiceLifecycle
import SystemPackage
import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves tools to MCP clients (the default command).",
        discussion: """
            Without --port or --host it speaks MCP on standard input and output, as an MCP client that launches a \
            command expects. With one of them it serves Streamable HTTP at /mcp. The log goes to standard error.
            """)

    @OptionGroup(title: "Transport") var transport: TransportOptions

    @OptionGroup(title: "Configuration") var options: ConfigurationOptions

    /// Nothing is taken. This is the command where none is named, so a word is meant as the name of one.
    @Argument(help: .hidden) var words: [String] = []

    func validate() throws {
        guard let word = words.first else { return }
        let commands = Mortise.configuration.subcommands.map { $0._commandName }
        let mend = Mend.name(word, among: commands).map { "Did you mean '\($0)'?" } ?? "'mortise help' lists them."
        throw ValidationError("There is no command '\(word)'. \(mend)")
    }

    func run() async throws {
        let output = try ProtocolOutput.reserve()
        let setup = try Setup(options, transport)
        let access = try await Access(setup)
        // Begun first, so that nothing is missed that comes while plugins are loaded.
        let changes = PluginReload.changes(setup, options)
        let plugins = try await setup.startPlugins()
        let transport = makeTransport(plugins, setup, access, output)
        let group = ServiceGroup(configuration: groupConfiguration(plugins, changes, transport, access, setup))
        do {
            try await SecondSignal.ending(ends(setup)) { try await group.run() }
        } catch {
            throw Failure("\(error)")
        }
    }

    /// The signals that end the server: a user who presses Ctrl-\\ wants the same as one who presses Ctrl-C, and so does
    /// one who closes the terminal of a server that speaks on standard streams. To one that serves HTTP that signal says, as
    /// to others of its kind, to look at its files anew.
    private func ends(_ setup: Setup) -> [UnixSignal] {
        [.sigterm, .sigint, .sigquit] + (setup.configuration.transport == .stdio ? [.sighup] : [])
    }

    /// Services are shut down from the last to the first: calls are hurried, the transport ends, plugins are stopped.
    private func groupConfiguration(
        _ plugins: PluginHost, _ changes: AsyncStream<Void>, _ transport: any Service, _ access: Access, _ setup: Setup
    ) -> ServiceGroupConfiguration {
        let reload = PluginReload(
            plugins: plugins, setup: setup, options: options, transport: self.transport, changes: changes,
            signals: setup.configuration.transport == .http ? [.sighup] : [])
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: plugins), .init(service: reload)] + access.services.map { .init(service: $0) } + [
                .init(
                    service: transport,
                    successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup),
                .init(service: plugins.router, successTerminationBehavior: .ignore),
            ],
            gracefulShutdownSignals: ends(setup),
            logger: quiet(setup.logger))
        configuration.maximumGracefulShutdownDuration = .seconds(60)
        return configuration
    }

    private func makeTransport(
        _ plugins: PluginHost, _ setup: Setup, _ access: Access, _ output: FileDescriptor
    ) -> any Service {
        let server = MCPServer(
            tools: plugins, resources: plugins, prompts: plugins, completions: plugins,
            configuration: setup.configuration.server, tasks: TaskTable(limits: setup.configuration.tasks))
        let logger = setup.logger
        switch setup.configuration.transport {
        case .stdio:
            return StdioTransport(server: server, output: output, configuration: setup.configuration.stdio)
        case .http:
            var configuration = setup.configuration.http
            configuration.tls = access.tls
            return HTTPTransport(
                server: server, routes: plugins, configuration: configuration, authority: access.authority,
                logger: logger
            ) { address in
                logger.info("Serving MCP at \(address.url)")
            }
        }
    }

    /// The service group tells at length of what the host says in one line.
    private func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .error)
        return logger
    }
}
