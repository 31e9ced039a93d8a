import Glibc
import UnixSignals

/// Ends the process at once when it is told to end a second time: somebody does not want to wait.
enum SecondSignal {
    /// Runs `body` meanwhile.
    static func ending(_ signals: [UnixSignal], while body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var received = await UnixSignalsSequence(trapping: signals).makeAsyncIterator()
                _ = await received.next()
                guard await received.next() != nil else { return }  // Nil: `body` has ended.
                _exit(1)
            }
            try await body()
            group.cancelAll()
        }
    }
}
