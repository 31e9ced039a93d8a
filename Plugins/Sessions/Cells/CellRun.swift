internal import Jupyter
internal import Synchronization

/// One execution of a cell: from the request to its end, whatever ends it.
struct CellRun<Client: CellClient>: Sendable {
    private struct Progress {
        var stop: CellEnd.Stop?
        var killReason: String?
    }

    private final class Shared: Sendable {
        let output = OutputChannel()
        let progress = Mutex(Progress())
        /// Comes when the kernel has answered or ended.
        let ended = Latch<Void>()
        /// Comes when the caller has got all output, or will get no more.
        let settled = Latch<Void>()
        let stopRequest = Latch<CellEnd.Stop>()
    }

    /// Has the cell interrupted.
    var stopRequest: Latch<CellEnd.Stop> { shared.stopRequest }

    private let request: CellRequest
    private let kernel: Kernel
    private let client: Client
    private let grace: Duration
    /// How long the cell may go on; nil: for ever.
    private let time: CellTime?
    private let shared = Shared()

    /// - Parameters:
    ///   - request: the cell.
    ///   - kernel: an idle one.
    ///   - client: who gets the output and is asked the questions.
    ///   - grace: how long the cell may take to end once it was interrupted.
    init(request: CellRequest, kernel: Kernel, client: Client, grace: Duration) {
        self.request = request
        self.kernel = kernel
        self.client = client
        self.grace = grace
        time = request.timeout.map(CellTime.init)
    }

    /// Runs the cell. Cancelling the task interrupts it, and this still returns only when it has ended.
    ///
    /// - Parameter kill: kills the kernel, for a reason.
    func run(kill: @escaping @Sendable (String) -> Void) async -> CellEnd {
        // A task of its own, since cancelling a task ends all that it waits for, the grace time too.
        let task = Task { await execute(kill: kill) }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            shared.stopRequest.set(.cancelled)
        }
    }

    private func execute(kill: @escaping @Sendable (String) -> Void) async -> CellEnd {
        let start = ContinuousClock.now
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await forward() }
            group.addTask { await supervise(kill: kill) }
            let result: Result<ExecuteReply, KernelError>
            do throws(KernelError) {
                let reply = try await kernel.execute(request.code, isSilent: request.isSilent, handlers: handlers)
                result = .success(reply)
            } catch {
                result = .failure(error)
            }
            let duration = ContinuousClock.now - start
            shared.ended.set(())
            shared.output.finish()
            if case .failure = result {
                // The reader may never take the rest, and there is no cell any more whose time could run out.
                _ = try? await withDeadline(grace) { try await shared.settled.wait() }
            } else {
                await shared.settled.value
            }
            group.cancelAll()
            return end(of: result, after: duration)
        }
    }

    private var handlers: ExecutionHandlers {
        var handlers = ExecutionHandlers { [shared] output in await shared.output.send(output) }
        if client.canBeAsked {
            handlers.input = { question in
                // MCP forbids to ask for passwords this way.
                guard !question.isPassword else { return Self.endOfInput }
                // Whatever kept the user from answering, the code gets an EOFError.
                let answer = try? await ask(question.prompt)
                return (answer ?? nil) ?? Self.endOfInput
            }
        }
        return handlers
    }

    private func ask(_ prompt: String) async throws -> String? {
        guard let time else { return try await client.ask(prompt) }
        return try await time.standing { try await client.ask(prompt) }
    }

    /// What a kernel understands as the end of its input.
    private static var endOfInput: String { "\u{4}" }

    /// Passes the output on until there is no more or nobody wants it.
    private func forward() async {
        defer { shared.settled.set(()) }
        while let output = await shared.output.next() {
            do {
                for chunk in OutputChunks.chunks(of: output) { try await client.emit(chunk) }
            } catch {
                shared.stopRequest.set(.cancelled)
                shared.output.abandon()
                return
            }
        }
    }

    /// Interrupts the cell when its time is over or nobody wants it, and has the kernel killed if that does not help.
    private func supervise(kill: @Sendable (String) -> Void) async {
        guard let stop = await waitForStop() else { return }
        if stop == .cancelled { shared.output.abandon() }
        if shared.ended.current == nil {
            shared.progress.withLock { $0.stop = stop }
            kernel.interrupt()
            let hasEnded: Void? = try? await withDeadline(grace) { try await shared.ended.wait() }
            if hasEnded == nil, !Task.isCancelled {
                let reason = "a cell was still running \(grace) after it was interrupted"
                shared.progress.withLock { $0.killReason = reason }
                kill(reason)
            }
        }
        // The cell has ended or will at once; what its reader has not taken by now is dropped.
        _ = try? await withDeadline(grace) { try await shared.settled.wait() }
        shared.settled.set(())
    }

    /// - Returns: nil if the cell ended by itself.
    private func waitForStop() async -> CellEnd.Stop? {
        do {
            guard let time else { return try await shared.stopRequest.wait() }
            return try await withThrowingTaskGroup { group in
                defer { group.cancelAll() }
                group.addTask { try await shared.stopRequest.wait() }
                group.addTask {
                    try await time.wait()
                    return .timeout
                }
                return try await group.next()
            }
        } catch {
            return nil
        }
    }

    private func end(of result: Result<ExecuteReply, KernelError>, after duration: Duration) -> CellEnd {
        let progress = shared.progress.withLock { $0 }
        var end = CellEnd(stop: progress.stop, killReason: progress.killReason, duration: duration)
        if !request.isSilent { end.late = kernel.takeLateOutput() }
        switch result {
        case .success(let reply):
            end.reply = reply
        case .failure(let error) where error.code == .closed:
            end.stop = progress.stop ?? .cancelled
            end.notice = "The session was ended while this cell ran, and the kernel with it."
            return end
        case .failure(let error) where progress.killReason == nil:
            end.stop = nil
            end.notice = deathNotice(error)
        case .failure:
            break
        }
        // Even a cell that ended in the last moment has lost its kernel.
        if progress.killReason != nil {
            end.notice =
                "The cell did not end within \(grace) of being interrupted, so its kernel was killed. \(Self.loss)"
        }
        if progress.stop == .restart, end.notice == nil {
            end.notice = "The session's kernel was restarted while this cell ran, so it was interrupted."
        }
        return end
    }

    private static var loss: String { "A new kernel starts: variables and imports are lost." }

    private func deathNotice(_ error: KernelError) -> String {
        guard let exit = kernel.exit.current else {
            return "The connection to the kernel was lost while this cell ran: \(error.message). \(Self.loss)"
        }
        let report = exit.crashReport.map { "\n\($0)" } ?? ""
        return "The kernel died while this cell ran: \(exit). \(Self.loss)\(report)"
    }
}
