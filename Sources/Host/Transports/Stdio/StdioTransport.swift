import ServiceLifecycle
package import SystemPackage

/// Serves one client over a pair of streams, by default standard input and output, one message a line.
///
/// It ends when the input has ended and what was in flight then is answered, and when it is told to shut down
/// gracefully. Nothing but protocol messages is written to the output.
package struct StdioTransport: Service {
    /// Limits of the transport.
    package struct Configuration: Sendable {
        /// The most bytes of a message.
        package var messageLimit = 64 << 20
        /// How long calls may go on after the input has ended. Whoever still reads the output gets their answers.
        package var drainTime = Duration.seconds(60)
        /// How long calls may go on after a graceful shutdown began.
        package var shutdownTime = Duration.seconds(1)

        package init() {}
    }

    private let server: MCPServer
    private let input: FileDescriptor
    private let output: FileDescriptor
    private let configuration: Configuration

    /// - Parameters:
    ///   - server: what is served.
    ///   - input: where the client's messages come from; not closed.
    ///   - output: where messages to the client go; not closed.
    ///   - configuration: the limits.
    package init(
        server: MCPServer, input: FileDescriptor = .standardInput, output: FileDescriptor = .standardOutput,
        configuration: Configuration = Configuration()
    ) {
        self.server = server
        self.input = input
        self.output = output
        self.configuration = configuration
    }

    package func run() async throws {
        let inFlight = InFlightRequests(limit: 1024)
        let channel = try LineChannel(input: input, output: output, lineLimit: configuration.messageLimit) {
            inFlight.cancelAll(.clientLeft)
        }
        let connection = StdioConnection(server: server, channel: channel, inFlight: inFlight)
        let (inputEnd, signal) = AsyncStream<Void>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await endGracefully(channel, inFlight) }
            group.addTask { await limitDrain(inputEnd, inFlight) }
            // At once, so that no change is missed that follows the first request.
            group.addImmediateTask { await server.announceChanges { connection.announce($0) } }
            await connection.serve {
                // A client that has closed its end waits for answers, not for changes.
                inFlight.closeStreams()
                signal.yield()
            }
            group.cancelAll()
        }
        await channel.close()
    }

    private func endGracefully(_ channel: LineChannel, _ inFlight: InFlightRequests) async {
        // Both waits throw only when the transport has ended by itself.
        guard (try? await gracefulShutdown()) != nil else { return }
        inFlight.closeStreams()
        channel.endInput()
        guard (try? await Task.sleep(for: configuration.shutdownTime)) != nil else { return }
        inFlight.cancelAll(.shutdown)
    }

    private func limitDrain(_ inputEnd: AsyncStream<Void>, _ inFlight: InFlightRequests) async {
        var ends = inputEnd.makeAsyncIterator()
        guard await ends.next() != nil else { return }
        guard (try? await Task.sleep(for: configuration.drainTime)) != nil else { return }
        inFlight.cancelAll(.shutdown)
    }
}
