import HummingbirdCore
import HummingbirdTLS
package import Logging
package import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Serves any number of clients over Streamable HTTP, at `/mcp`, and the HTTP routes of plugins.
package struct HTTPTransport: Service {
    private let endpoint: MCPEndpoint
    private let routes: RouteEndpoint?
    private let configuration: HTTPConfiguration
    private let bearers: BearerCheck
    private let logger: Logger
    private let resolve: @Sendable (String, Int) throws -> SocketAddress
    private let onBound: @Sendable (HTTPAddress) async -> Void

    /// - Parameters:
    ///   - server: what is served.
    ///   - routes: what plugins serve beside it.
    ///   - configuration: where, and within what limits.
    ///   - authority: who knows the tokens of clients; nil where nobody need prove who he is.
    ///   - resolve: finds the address of a host name and port.
    ///   - logger: where trouble with connections is told.
    ///   - onBound: called once the server listens, with the address that it really has.
    package init(
        server: MCPServer, routes: (any RouteProvider)? = nil,
        configuration: HTTPConfiguration = HTTPConfiguration(), authority: (any TokenAuthority)? = nil,
        resolve: @escaping @Sendable (String, Int) throws -> SocketAddress = SocketAddress.makeAddressResolvingHost,
        logger: Logger,
        onBound: @escaping @Sendable (HTTPAddress) async -> Void = { _ in }
    ) {
        let use = PrincipalUse(configuration.principalLimits)
        let bearers = BearerCheck(authority: authority)
        self.bearers = bearers
        endpoint = MCPEndpoint(server: server, configuration: configuration, use: use, bearers: bearers)
        self.routes = routes.map {
            RouteEndpoint(provider: $0, configuration: configuration, use: use, challenge: bearers.challenge)
        }
        self.configuration = configuration
        self.resolve = resolve
        self.logger = logger
        self.onBound = onBound
    }

    /// Serves until a graceful shutdown.
    ///
    /// - Throws: `HTTPTransportError` if it cannot listen, or must not: others than this machine's users could run code.
    package func run() async throws {
        let address = try configuration.address(resolvedBy: resolve)
        try checkExposure(of: address)
        let connections = DescriptorLimit.raise(for: configuration.connectionLimit, logger: logger)
        let gate = HTTPGate(
            endpoint: endpoint, routes: routes, configuration: configuration, bearers: bearers)
        let service = try makeServer(gate, at: address, connections: connections)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await service.run() }
                group.addTask { await limitShutdown() }
                try await withBackground {
                    try await group.next()
                    group.cancelAll()
                }
            }
        } catch {
            throw HTTPTransportError(error, configuration) ?? error
        }
    }

    private func checkExposure(of address: HTTPAddress) throws {
        guard !address.isLocal else { return }
        guard bearers.authority?.isInForce == true else { throw HTTPTransportError(openTo: configuration) }
        if configuration.tls == nil {
            logger.warning(
                """
                What clients of \(configuration.host) send, tokens included, can be read on its way. Set \
                `tls.certificate` and `tls.key`, or serve 127.0.0.1 behind a proxy that encrypts.
                """)
        }
    }

    private func makeServer(_ gate: HTTPGate, at address: HTTPAddress, connections: Int) throws -> any Service {
        let limits = ConnectionLimits(
            requestTime: configuration.requestTime, lingerTime: configuration.lingerTime,
            writeTime: configuration.writeTime)
        let channel = HTTP1Channel(
            responder: { request, writer, channel in
                try await gate.respond(to: request, writer, channel)
            },
            configuration: .init(
                additionalChannelHandlers: [ConnectionGuard(limits)],
                idleTimeout: TimeAmount(configuration.connectionIdleTime),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: configuration.headerLimit, maxHeaderListSize: configuration.headerLimit,
                    maxHeaderFieldCount: configuration.headerCountLimit)))
        let bound = LoopBoundChannel(base: channel)
        guard let tls = configuration.tls else { return makeServer(bound, gate, at: address, connections: connections) }
        let secure = try TLSChannel(bound, tlsConfiguration: tls.configuration)
        return makeServer(secure, gate, at: address, connections: connections)
    }

    private func makeServer(
        _ channel: some ServerChildChannel, _ gate: HTTPGate, at address: HTTPAddress, connections: Int
    ) -> any Service {
        channel.server(
            configuration: ServerConfiguration(
                address: .hostname(configuration.host(at: address), port: configuration.port),
                availableConnectionsDelegate: MaximumAvailableConnections(connections, logger: logger)
            ),
            onServerRunning: { channel in
                let isSecure = configuration.tls != nil
                guard let address = HTTPAddress(channel.localAddress, isSecure: isSecure) else { return }
                gate.serve(on: address)
                await onBound(address)
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: serverLogger)
    }

    /// What the server says at level info is where it listens, which is told to `onBound`.
    private var serverLogger: Logger {
        var serverLogger = logger
        if logger.logLevel == .info { serverLogger.logLevel = .notice }
        return serverLogger
    }

    /// Does what has to be done beside serving, until `body` returns.
    private func withBackground(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            // At once, so that no change is missed that follows the first request.
            group.addImmediateTask { await endpoint.server.announceChanges { endpoint.sessions.announce($0) } }
            group.addTask { await expireSessions() }
            try await body()
            group.cancelAll()
        }
    }

    private func expireSessions() async {
        let interval = min(max(configuration.sessionIdleTime / 2, .milliseconds(10)), .seconds(60))
        // Throws only when the transport has ended.
        while (try? await Task.sleep(for: interval)) != nil {
            endpoint.sessions.expire()
        }
    }

    /// Returns when a graceful shutdown takes too long, which ends what is left of it.
    private func limitShutdown() async {
        // The waits throw only when the transport has ended by itself.
        guard (try? await gracefulShutdown()) != nil else { return }
        endpoint.closeStreams()
        guard (try? await Task.sleep(for: configuration.shutdownTime)) != nil else { return }
        endpoint.cancelAll()
        routes?.cancelAll()
        // A client that does not read its answer must not keep the server.
        try? await Task.sleep(for: configuration.shutdownTime)
    }
}
