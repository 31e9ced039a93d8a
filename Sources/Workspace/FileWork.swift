import Dispatch
import Synchronization

/// Work on files, which blocks as long as a disk or a network does, on threads of its own: Swift's are too few to wait.
package enum FileWork {
    private static let queue = DispatchQueue(label: "mortise.files", attributes: .concurrent)

    /// Does some work, and waits for it, also in a cancelled task.
    ///
    /// - Parameter work: gets a function that tells whether nobody wants its result any more.
    package static func run<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable (_ isCancelled: () -> Bool) throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let flag = Flag()
        let result: Result<Value, Failure> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async {
                    continuation.resume(
                        returning: Result { () throws(Failure) -> Value in try work { flag.isSet } })
                }
            }
        } onCancel: {
            flag.set()
        }
        return try result.get()
    }

    private final class Flag: Sendable {
        private let value = Atomic(false)

        var isSet: Bool { value.load(ordering: .relaxed) }

        func set() {
            value.store(true, ordering: .relaxed)
        }
    }
}
