import Synchronization

/// Lets one task at a time do something, in the order in which they came.
final class Turns: Sendable {
    private struct State {
        var isTaken = false
        var lastTicket = 0
        var waiting: [(ticket: Int, waiter: CheckedContinuation<Void, any Error>)] = []
    }

    private let state = Mutex(State())

    /// Does the work when it is its turn.
    ///
    /// - Throws: what the work throws; `CancellationError` if the task is cancelled while it waits.
    func take<Result>(_ work: () async throws -> Result) async throws -> Result {
        try await enter()
        defer { leave() }
        return try await work()
    }

    private func enter() async throws {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                let isFree = state.withLock { state in
                    if state.isTaken {
                        state.waiting.append((ticket, waiter))
                        return false
                    }
                    state.isTaken = true
                    return true
                }
                if isFree { waiter.resume() }
                // The handler may have run before there was a waiter for it to find.
                if Task.isCancelled { cancel(ticket) }
            }
        } onCancel: {
            cancel(ticket)
        }
    }

    private func leave() {
        let next = state.withLock { state in
            if state.waiting.isEmpty {
                state.isTaken = false
                return CheckedContinuation<Void, any Error>?.none
            }
            return state.waiting.removeFirst().waiter
        }
        next?.resume()
    }

    private func cancel(_ ticket: Int) {
        let waiter = state.withLock { state in
            state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0).waiter }
        }
        waiter?.resume(throwing: CancellationError())
    }
}
