import ArgumentParser
import Host
import Logging
import ServiceLifecycle
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

    func run() async throws {
        let setup = try Setup(options, transport)
        let plugins = try await setup.startPlugins()
        let server = MCPServer(tools: plugins)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: plugins),
                    .init(
                        service: makeTransport(server, setup),
                        successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: quiet(setup.logger)))
        do {
            try await group.run()
        } catch {
            throw Failure("\(error)")
        }
    }

    private func makeTransport(_ server: MCPServer, _ setup: Setup) -> any Service {
        let logger = setup.logger
        switch setup.configuration.transport {
        case .stdio:
            return StdioTransport(server: server, configuration: setup.configuration.stdio)
        case .http:
            return HTTPTransport(server: server, configuration: setup.configuration.http, logger: logger) { address in
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
