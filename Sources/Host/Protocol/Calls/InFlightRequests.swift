import JSON
import Synchronization

/// The requests of one session, or of all, that are being worked on, so that they can be cancelled.
package final class InFlightRequests: Sendable {
    private struct State {
        var exchanges: [RequestID: Exchange] = [:]
        var lastNumber: Int64 = 0
        var end: Cancellation?
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: so many requests may be in flight at once.
    package init(limit: Int = 256) {
        self.limit = limit
    }

    /// Enters a request until `remove`.
    ///
    /// - Throws: `-32600` if its id is in use, `-32603` if there are too many.
    package func insert(_ exchange: Exchange, id: RequestID) throws(JSONRPCError) {
        try enter(exchange) { state throws(JSONRPCError) in
            if state.exchanges[id] != nil {
                throw JSONRPCError(.invalidRequest, "A request with this id is being worked on; use another id")
            }
            return id
        }
    }

    /// Enters a request until `remove`, under an id of the server's own.
    ///
    /// - Parameter isCounted: whether it must not be one too many; not where what it is for was entered before.
    /// - Returns: the id.
    /// - Throws: `-32603` if there are too many.
    package func insert(_ exchange: Exchange, isCounted: Bool = true) throws(JSONRPCError) -> RequestID {
        try enter(exchange, isCounted: isCounted) { state in
            state.lastNumber += 1
            return .integer(state.lastNumber)
        }
    }

    @discardableResult
    private func enter(
        _ exchange: Exchange, isCounted: Bool = true, under id: (inout State) throws(JSONRPCError) -> RequestID
    ) throws(JSONRPCError) -> RequestID {
        try state.withLock { state throws(JSONRPCError) in
            if let end = state.end {
                throw JSONRPCError(.internalError, end == .shutdown ? "The server is shutting down" : "Nobody listens")
            }
            if isCounted, state.exchanges.count >= limit {
                throw JSONRPCError(.internalError, "Too many requests at once; wait for answers first")
            }
            let id = try id(&state)
            state.exchanges[id] = exchange
            return id
        }
    }

    package func remove(_ id: RequestID) {
        _ = state.withLock { $0.exchanges.removeValue(forKey: id) }
    }

    /// Cancels a request as its client asked. An unknown id is ignored: the answer may just have gone.
    package func cancel(_ id: RequestID) {
        state.withLock { $0.exchanges[id] }?.cancel(.byClient)
    }

    /// Takes a notification from the client. One that means nothing here is ignored, as the protocol asks.
    package func receive(_ notification: JSONRPCNotification) {
        guard notification.method == "notifications/cancelled" else { return }
        guard let id = notification.params["requestId"].flatMap(RequestID.init) else { return }
        cancel(id)
    }

    /// Cancels all, and refuses those to come.
    package func cancelAll(_ reason: Cancellation) {
        let exchanges = state.withLock { state in
            state.end = reason
            return Array(state.exchanges.values)
        }
        for exchange in exchanges { exchange.cancel(reason) }
    }

    /// Ends those that stay open until they are ended.
    package func closeStreams() {
        for exchange in state.withLock({ Array($0.exchanges.values) }) { exchange.closeStream() }
    }

    /// Whether nothing is in flight.
    package var isEmpty: Bool { state.withLock { $0.exchanges.isEmpty } }
}
