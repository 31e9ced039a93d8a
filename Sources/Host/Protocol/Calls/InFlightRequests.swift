import JSON
import Synchronization

/// The requests of one session, or of all, that are being worked on, so that they can be cancelled.
package final class InFlightRequests: Sendable {
    private let exchanges = Mutex<[RequestID: Exchange]>([:])
    private let limit: Int

    /// - Parameter limit: so many requests may be in flight at once.
    package init(limit: Int = 256) {
        self.limit = limit
    }

    /// Enters a request until `remove`.
    ///
    /// - Throws: `-32600` if its id is in use, `-32603` if there are too many.
    package func insert(_ exchange: Exchange, id: RequestID) throws(JSONRPCError) {
        let refusal: JSONRPCError? = exchanges.withLock { exchanges in
            if exchanges[id] != nil {
                return JSONRPCError(.invalidRequest, "A request with this id is being worked on; use another id")
            }
            if exchanges.count >= limit {
                return JSONRPCError(.internalError, "Too many requests at once; wait for answers first")
            }
            exchanges[id] = exchange
            return nil
        }
        if let refusal { throw refusal }
    }

    package func remove(_ id: RequestID) {
        _ = exchanges.withLock { $0.removeValue(forKey: id) }
    }

    /// Cancels a request as its client asked. An unknown id is ignored: the answer may just have gone.
    package func cancel(_ id: RequestID) {
        exchanges.withLock { $0[id] }?.cancel(.byClient)
    }

    /// Takes a notification from the client. One that means nothing here is ignored, as the protocol asks.
    package func receive(_ notification: JSONRPCNotification) {
        guard notification.method == "notifications/cancelled" else { return }
        guard let id = notification.params["requestId"].flatMap(RequestID.init) else { return }
        cancel(id)
    }

    /// Cancels all.
    package func cancelAll(_ reason: Cancellation) {
        for exchange in exchanges.withLock({ Array($0.values) }) {
            exchange.cancel(reason)
        }
    }

    /// Whether nothing is in flight.
    package var isEmpty: Bool { exchanges.withLock { $0.isEmpty } }
}
