import Synchronization

/// The requests to routes that are being worked on, so that they are not too many and end with the server.
final class RunningRoutes: Sendable {
    /// The room of one request.
    struct Place: Hashable {
        fileprivate let number: Int
    }

    private struct State {
        var nextNumber = 0
        /// Nil for one that has not begun yet.
        var calls: [Place: RouteCall?] = [:]
        var isStopping = false
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: so many may run at once.
    init(limit: Int) {
        self.limit = limit
    }

    /// Takes room for a request, until `leave`.
    ///
    /// - Returns: nil if there is none, or the server stops.
    func enter() -> Place? {
        state.withLock { state in
            guard !state.isStopping, state.calls.count < limit else { return nil }
            state.nextNumber += 1
            let place = Place(number: state.nextNumber)
            state.calls[place] = .some(nil)
            return place
        }
    }

    /// Tells which call a place is for.
    func keep(_ call: RouteCall, at place: Place) {
        let isStopping = state.withLock { state in
            state.calls[place] = call
            return state.isStopping
        }
        if isStopping { call.cancel(because: Self.shutdown) }
    }

    func leave(_ place: Place) {
        _ = state.withLock { $0.calls.removeValue(forKey: place) }
    }

    /// Cancels all, and lets none begin.
    func cancelAll() {
        let calls = state.withLock { state in
            state.isStopping = true
            return state.calls.values.compactMap(\.self)
        }
        for call in calls { call.cancel(because: Self.shutdown) }
    }

    private static let shutdown = CallError(.gone, "The server is shutting down.")
}
