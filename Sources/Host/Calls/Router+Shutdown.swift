import ServiceLifecycle
import Synchronization

/// In a service group the router comes last, so that it hears of a shutdown first: before the transports, which then
/// cancel the calls that still run.
extension Router: Service {
    /// Waits for a graceful shutdown, and is from then on less patient with calls that are cancelled.
    package func run() async throws {
        guard (try? await gracefulShutdown()) != nil else { return }  // Cancelled: the group has failed.
        shutDown()
    }

    /// From now on a cancelled call has only a second to finish, those that are being cancelled now too.
    package func shutDown() {
        cancelGrace.withLock { $0 = min($0, .seconds(1)) }
        for call in table.all where call.cancellation != nil {
            limitCancellation(of: call)
        }
    }
}
