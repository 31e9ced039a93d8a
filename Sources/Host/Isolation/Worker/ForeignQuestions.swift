import Synchronization

/// The questions to clients that the host has not answered yet.
final class ForeignQuestions: Sendable {
    private let waiting = Mutex<[UInt64: CheckedContinuation<Frame, any Error>]>([:])

    /// Waits for an answer. Cancelling the task ends that; the host withdraws the question together with its call.
    ///
    /// - Parameter ask: sends the question. Returns false if it cannot.
    func answer(to id: UInt64, _ ask: @Sendable () -> Bool) async throws -> Frame {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                waiting.withLock { $0[id] = continuation }
                // Who was cancelled before has found nothing to end.
                if Task.isCancelled || !ask() { withdraw(id) }
            }
        } onCancel: {
            withdraw(id)
        }
    }

    /// - Returns: whether somebody waited for it.
    func give(_ frame: Frame) -> Bool {
        guard let continuation = waiting.withLock({ $0.removeValue(forKey: frame.id) }) else { return false }
        continuation.resume(returning: frame)
        return true
    }

    private func withdraw(_ id: UInt64) {
        waiting.withLock { $0.removeValue(forKey: id) }?.resume(throwing: CancellationError())
    }
}
