import Dispatch
import Synchronization

/// Work on files, which blocks as long as a disk or a network does, on threads of its own: Swift's are too few to wait.
enum FileWork {
    private static let queue = DispatchQueue(label: "mortise.files", attributes: .concurrent)

    /// Does some work.
    ///
    /// - Parameter work: gets a function that tells whether nobody wants its result any more.
    static func run<Result: Sendable>(
        _ work: @escaping @Sendable (_ isCancelled: () -> Bool) throws -> Result
    ) async throws -> Result {
        let flag = Flag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue.async {
                    continuation.resume(with: Swift.Result { try work { flag.isSet } })
                }
            }
        } onCancel: {
            flag.set()
        }
    }

    private final class Flag: Sendable {
        private let value = Atomic(false)

        var isSet: Bool { value.load(ordering: .relaxed) }

        func set() {
            value.store(true, ordering: .relaxed)
        }
    }
}
