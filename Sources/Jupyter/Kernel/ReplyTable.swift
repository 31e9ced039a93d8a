internal import Synchronization

/// The requests that wait for their replies.
package final class ReplyTable<Reply: Sendable>: Sendable {
    private typealias Outcome = Result<Reply, KernelError>

    private struct State {
        var waiting: [String: Latch<Outcome>] = [:]
        var failure: KernelError?
    }

    private let state = Mutex(State())

    package init() {}

    /// Sends a request and waits for its reply.
    ///
    /// - Parameters:
    ///   - id: the request's.
    ///   - send: sends it.
    /// - Throws: what `fail` was given; `CancellationError`.
    package func request(_ id: String, send: () -> Void) async throws -> Reply {
        let latch = Latch<Outcome>()
        let failure = state.withLock { state in
            if state.failure == nil { state.waiting[id] = latch }
            return state.failure
        }
        if let failure { throw failure }
        defer { _ = state.withLock { $0.waiting.removeValue(forKey: id) } }
        send()
        return try await latch.wait().get()
    }

    /// Passes a reply to who waits for it.
    ///
    /// - Returns: whether anybody did.
    package func resolve(_ id: String, _ reply: Reply) -> Bool {
        let latch = state.withLock { $0.waiting.removeValue(forKey: id) }
        return latch?.set(.success(reply)) ?? false
    }

    /// Fails all requests, those to come too.
    package func fail(_ error: KernelError) {
        let latches = state.withLock { state in
            state.failure = error
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for latch in latches { latch.set(.failure(error)) }
    }
}
