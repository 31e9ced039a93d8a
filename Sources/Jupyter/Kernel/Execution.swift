internal import Synchronization

/// What a cell asks its user for.
package struct InputRequest: Sendable {
    package let prompt: String
    /// Whether the answer should not be shown.
    package let isPassword: Bool
}

/// What happens to the output and the questions of a cell.
package struct ExecutionHandlers: Sendable {
    /// Takes one output. While it waits, the kernel is not read from. Called one after the other, in order.
    package var output: @Sendable (Message) async -> Void
    /// Answers a question; nil lets the code's `input()` raise at once. Cancelled if the cell ends meanwhile.
    package var input: (@Sendable (InputRequest) async throws -> String)?

    package init(
        output: @escaping @Sendable (Message) async -> Void,
        input: (@Sendable (InputRequest) async throws -> String)? = nil
    ) {
        self.output = output
        self.input = input
    }
}

/// A cell that runs. It has ended when both its reply and its `idle` have come, in whatever order.
final class Execution: Sendable {
    private struct Progress {
        var reply: ExecuteReply?
        var isIdle = false
    }

    /// The id of the request.
    let id: String
    let handlers: ExecutionHandlers
    let done = Latch<Result<ExecuteReply, KernelError>>()
    private let progress = Mutex(Progress())

    init(id: String, handlers: ExecutionHandlers) {
        self.id = id
        self.handlers = handlers
    }

    func handle(_ reply: ExecuteReply) {
        advance { $0.reply = reply }
    }

    func handleIdle() {
        advance { $0.isIdle = true }
    }

    private func advance(_ step: (inout Progress) -> Void) {
        let reply = progress.withLock { progress -> ExecuteReply? in
            step(&progress)
            return progress.isIdle ? progress.reply : nil
        }
        if let reply { done.set(.success(reply)) }
    }
}
