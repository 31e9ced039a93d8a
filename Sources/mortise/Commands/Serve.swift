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
        let plugins = try await setup.startPlugins()
        let transport = try makeTransport(plugins, setup, output)
        let group = ServiceGroup(configuration: groupConfiguration(plugins, transport, setup))
        do {
            try await SecondSignal.ending(Self.signals) { try await group.run() }
        } catch {
            throw Failure("\(error)")
        }
    }

    private static let signals: [UnixSignal] = [.sigterm, .sigint]

    /// Services are shut down from the last to the first: calls are hurried, the transport ends, plugins are stopped.
    private func groupConfiguration(
        _ plugins: PluginHost, _ transport: any Service, _ setup: Setup
    ) -> ServiceGroupConfiguration {
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(service: plugins),
                .init(
                    service: transport,
                    successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup),
                .init(service: plugins.router, successTerminationBehavior: .ignore),
            ],
            gracefulShutdownSignals: Self.signals,
            logger: quiet(setup.logger))
        configuration.maximumGracefulShutdownDuration = .seconds(60)
        return configuration
    }

    private func makeTransport(
        _ plugins: PluginHost, _ setup: Setup, _ output: FileDescriptor
    ) throws -> any Service {
        let server = MCPServer(
            tools: plugins, resources: plugins, prompts: plugins, completions: plugins,
            configuration: setup.configuration.server)
        let logger = setup.logger
        switch setup.configuration.transport {
        case .stdio:
            return StdioTransport(server: server, output: output, configuration: setup.configuration.stdio)
        case .http:
            return HTTPTransport(
                server: server, routes: plugins, configuration: setup.configuration.http,
                authority: try authority(setup), logger: logger
            ) { address in
                logger.info("Serving MCP at \(address.url)")
            }
        }
    }

    /// Who knows the tokens of clients, nil where they need none.
    private func authority(_ setup: Setup) throws -> (any TokenAuthority)? {
        guard setup.configuration.wantsTokens, let file = setup.configuration.tokenFile else { return nil }
        do throws(TokenFileError) {
            return try TokenKeeper(file, logger: setup.logger)
        } catch {
            throw Failure("\(error)")
        }
    }

    /// The service group tells at length of what the host says in one line.
    private func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .error)
        return logger
    }
}
