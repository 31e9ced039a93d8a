import Host
import Logging
import ServiceLifecycle
import Testing

/// Serves tools over HTTP in a service group while `body` runs with a connection to them, then until the group has
/// ended, which `body` must see to by the function that it is given.
func withGracefulServer(
    _ tools: ScriptedTools = .standard(), _ configure: (inout HTTPConfiguration) -> Void = { _ in },
    body: @escaping @Sendable (HTTPClient, @Sendable () async -> Void) async throws -> Void
) async throws {
    var configuration = HTTPConfiguration()
    // Enough for what ends by itself, however busy the machine is.
    configuration.shutdownTime = .seconds(30)
    configure(&configuration)
    let bound = Collector<HTTPAddress>()
    let transport = HTTPTransport(
        server: MCPServer(tools: tools), configuration: configuration, logger: .silent,
        onBound: { bound.add($0) })
    let group = ServiceGroup(configuration: .init(services: [transport], logger: .silent))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        let port = try #require(await bound.next()).port
        try await ByteStream.connected(to: port) { stream in
            try await body(HTTPClient(stream: stream, port: port)) { await group.triggerGracefulShutdown() }
        }
        try await tasks.waitForAll()
    }
}
