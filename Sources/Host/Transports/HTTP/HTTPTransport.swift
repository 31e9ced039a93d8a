import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Serves any number of clients over Streamable HTTP, at `/mcp`.
package struct HTTPTransport: Service {
    private let endpoint: MCPEndpoint
    private let configuration: HTTPConfiguration
    private let logger: Logger
    private let onBound: @Sendable (HTTPAddress) async -> Void

    /// - Parameters:
    ///   - server: what is served.
    ///   - configuration: where, and within what limits.
    ///   - logger: where trouble with connections is told.
    ///   - onBound: called once the server listens, with the address that it really has.
    package init(
        server: MCPServer, configuration: HTTPConfiguration = HTTPConfiguration(), logger: Logger,
        onBound: @escaping @Sendable (HTTPAddress) async -> Void = { _ in }
    ) {
        endpoint = MCPEndpoint(server: server, configuration: configuration)
        self.configuration = configuration
        self.logger = logger
        self.onBound = onBound
    }

    /// Serves until a graceful shutdown.
    ///
    /// - Throws: `HTTPTransportError` if it cannot listen.
    package func run() async throws {
        let gate = HTTPGate(endpoint: endpoint, configuration: configuration)
        let service = makeServer(gate)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await service.run() }
                group.addTask { await limitShutdown() }
                try await group.next()
                group.cancelAll()
            }
        } catch {
            throw HTTPTransportError(error, configuration) ?? error
        }
    }

    private func makeServer(_ gate: HTTPGate) -> any Service {
        let channel = HTTP1Channel(
            responder: { request, writer, channel in
                try await gate.respond(to: request, writer, channel)
            },
            configuration: .init(
                additionalChannelHandlers: [DisconnectHandler()],
                idleTimeout: TimeAmount(configuration.connectionIdleTime)))
        return LoopBoundChannel(base: channel).server(
            configuration: ServerConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.connectionLimit, logger: logger)
            ),
            onServerRunning: { channel in
                guard let address = HTTPAddress(channel.localAddress) else { return }
                gate.serve(on: address)
                await onBound(address)
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger)
    }

    /// Returns when a graceful shutdown takes too long, which ends what is left of it.
    private func limitShutdown() async {
        // The waits throw only when the transport has ended by itself.
        guard (try? await gracefulShutdown()) != nil else { return }
        guard (try? await Task.sleep(for: configuration.shutdownTime)) != nil else { return }
        endpoint.cancelAll()
        // A client that does not read its answer must not keep the server.
        try? await Task.sleep(for: configuration.shutdownTime)
    }
}
