package import PluginKit
internal import Synchronization

/// Lets one in at a time, in the order in which they came.
package final class TurnQueue: Sendable {
    /// Where to stand in the line.
    package enum Place: Sendable {
        case first, last
        /// Nowhere: the turn is taken at once or not at all.
        case ifFree
    }

    private typealias Waiter = CheckedContinuation<Void, any Error>

    private struct State {
        var isTaken = false
        var isClosed = false
        var waiting: [(ticket: Int, waiter: Waiter)] = []
        var lastTicket = 0
    }

    private let state = Mutex(State())
    private let busy: PluginError
    private let closed: PluginError

    /// - Parameters:
    ///   - busy: said to those who do not wait.
    ///   - closed: said to those who come or wait when nobody is let in any more.
    package init(busy: PluginError, closed: PluginError) {
        self.busy = busy
        self.closed = closed
    }

    /// Whether somebody has the turn.
    package var isTaken: Bool { state.withLock(\.isTaken) }

    /// How many wait for their turns.
    package var waitingCount: Int { state.withLock(\.waiting.count) }

    /// Waits for its turn. Everybody who was let in has to `leave`.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before its turn comes; `PluginError` once it is closed,
    ///   and with `busy` where it does not wait.
    package func enter(_ place: Place = .last) async throws {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                line(up: waiter, ticket, place)
            }
        } onCancel: {
            remove(ticket)?.resume(throwing: CancellationError())
        }
    }

    /// Ends the turn and lets the next one in.
    package func leave() {
        let next = state.withLock { state -> Waiter? in
            guard !state.waiting.isEmpty else {
                state.isTaken = false
                return nil
            }
            return state.waiting.removeFirst().waiter
        }
        next?.resume()
    }

    /// Lets nobody in any more; those who wait fail.
    package func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for (_, waiter) in waiting { waiter.resume(throwing: closed) }
    }

    private func line(up waiter: Waiter, _ ticket: Int, _ place: Place) {
        let decision = state.withLock { state -> Result<Void, any Error>? in
            if state.isClosed { return .failure(closed) }
            // A cancellation that came before the waiter was in line has found nothing.
            if Task.isCancelled { return .failure(CancellationError()) }
            if state.isTaken {
                switch place {
                case .first: state.waiting.insert((ticket, waiter), at: 0)
                case .last: state.waiting.append((ticket, waiter))
                case .ifFree: return .failure(busy)
                }
                return nil
            }
            state.isTaken = true
            return .success(())
        }
        if let decision { waiter.resume(with: decision) }
    }

    private func remove(_ ticket: Int) -> Waiter? {
        state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.ticket == ticket }) else { return nil }
            return state.waiting.remove(at: index).waiter
        }
    }
}
