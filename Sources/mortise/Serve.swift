import ArgumentParser
import Host
import JSON
import Logging
import ServiceLifecycle
import SystemPackage
import UnixSignals

struct Serve: AsyncParsableCommand {
    enum Transport: String, ExpressibleByArgument, CaseIterable {
        case stdio, http
    }

    static let configuration = CommandConfiguration(abstract: "Serves tools to MCP clients (the default command).")

    @Option(help: ArgumentHelp("Serve HTTP on this port; 0 takes a free one.", valueName: "number"))
    var port: Int?

    @Option(help: ArgumentHelp("Serve HTTP on this address. Default: 127.0.0.1.", valueName: "address"))
    var host: String?

    @Option(help: "How to serve. Default: http with --port or --host, else stdio.")
    var transport: Transport?

    @Option(
        name: .customLong("workspace-dir"),
        help: ArgumentHelp(
            "The directory that tools work in; made if it does not exist. Default: MCP_WORKSPACE_DIR, else ./workspace.",
            valueName: "directory"))
    var workspaceDirectory: String?

    @Option(
        help: ArgumentHelp(
            "The Python that runs kernels. Default: MORTISE_PYTHON, an active virtual environment, the .venv of the installation, python3.",
            valueName: "path"))
    var python: String?

    @OptionGroup var options: PluginOptions

    func validate() throws {
        if let port, !(0...65535).contains(port) {
            throw ValidationError("--port is \(port); a port is 0 to 65535.")
        }
        if transport == .stdio, port != nil || host != nil {
            throw ValidationError("--transport stdio has no --port and no --host. Leave them out, or serve http.")
        }
    }

    func run() async throws {
        let logger = options.makeLogger()
        let installation = try Installation()
        let workspace = try WorkspaceDirectory.prepare(
            FilePath(workspaceDirectory ?? Environment["MCP_WORKSPACE_DIR"] ?? "workspace"))
        let plugins = try await startPlugins(installation, workspace: workspace, logger: logger)
        let server = MCPServer(tools: plugins)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: plugins),
                    .init(
                        service: makeTransport(server, logger: logger),
                        successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: quiet(logger)))
        do {
            try await group.run()
        } catch {
            throw Failure("\(error)")
        }
    }

    private func startPlugins(
        _ installation: Installation, workspace: FilePath, logger: Logger
    ) async throws -> PluginHost {
        let loader = try options.loadPlugins(of: installation, logger: logger)
        let plugins = PluginHost(
            libraries: loader.libraries,
            environment: PluginHost.Environment(
                workspace: workspace, prefix: installation.prefix, settings: settings),
            router: Router(logger: logger), logger: logger)
        await plugins.start()
        guard !plugins.plugins.isEmpty else {
            throw Failure(
                "No plugin could be started, so there is nothing to serve. Plugins are looked for in \(options.directories(of: installation).map(\.string).joined(separator: ", "))."
            )
        }
        return plugins
    }

    /// What the flags say to plugins.
    private var settings: [String: JSONObject] {
        guard let python else { return [:] }
        return ["sessions": ["python": .string(python)]]
    }

    private func makeTransport(_ server: MCPServer, logger: Logger) -> any Service {
        switch transport ?? (port != nil || host != nil ? .http : .stdio) {
        case .stdio:
            return StdioTransport(server: server)
        case .http:
            var configuration = HTTPConfiguration()
            configuration.host = host ?? configuration.host
            configuration.port = port ?? 8080
            return HTTPTransport(server: server, configuration: configuration, logger: logger) { address in
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
