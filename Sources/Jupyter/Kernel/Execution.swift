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
        var hasBegun = false
        var isInterrupted = false
        /// Comes when the interrupt has reached the kernel.
        var signal: Latch<Void>?
        /// Whether it is too late to interrupt it.
        var isOver = false
    }

    /// The id of the request.
    let id: String
    let isSilent: Bool
    let handlers: ExecutionHandlers
    let done = Latch<Result<ExecuteReply, KernelError>>()
    private let progress = Mutex(Progress())

    init(id: String, isSilent: Bool, handlers: ExecutionHandlers) {
        self.id = id
        self.isSilent = isSilent
        self.handlers = handlers
    }

    /// The kernel has begun with the code.
    ///
    /// - Returns: if it was to be interrupted before that, and so has to be now, what to tell when that is done.
    func begin() -> Latch<Void>? {
        progress.withLock { progress in
            defer { progress.hasBegun = true }
            return !progress.hasBegun && progress.isInterrupted ? Self.signal(&progress) : nil
        }
    }

    /// The code is to be interrupted.
    ///
    /// - Returns: if that has to be done at once, what to tell when it is done. A kernel that has not begun with the
    ///   code would ignore it.
    func interrupt() -> Latch<Void>? {
        progress.withLock { progress in
            progress.isInterrupted = true
            return progress.hasBegun ? Self.signal(&progress) : nil
        }
    }

    private static func signal(_ progress: inout Progress) -> Latch<Void>? {
        if progress.isOver { return nil }
        let signal = Latch<Void>()
        progress.signal = signal
        return signal
    }

    /// Waits until no interrupt is under way any more, lest it reach the next cell; there will be no other.
    func settle() async {
        let signal = progress.withLock { progress in
            progress.isOver = true
            return progress.signal
        }
        await signal?.value
    }

    func handle(_ reply: ExecuteReply) {
        advance { progress in
            if progress.reply == nil { progress.reply = reply }
        }
    }

    /// The kernel has ended with the request.
    ///
    /// - Returns: whether there is reason to doubt that a reply will come: an interrupt that meets the kernel's own
    ///   code, just before or after the cell's, makes it forget to reply.
    func handleIdle() -> Bool {
        advance { $0.isIdle = true }
        return progress.withLock { $0.isInterrupted && $0.reply == nil }
    }

    private func advance(_ step: (inout Progress) -> Void) {
        let reply = progress.withLock { progress -> ExecuteReply? in
            step(&progress)
            return progress.isIdle ? progress.reply : nil
        }
        if let reply { done.set(.success(reply)) }
    }
}
