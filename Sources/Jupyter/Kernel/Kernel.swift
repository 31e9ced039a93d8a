package import JSON
internal import Synchronization

/// A running kernel. It exists within `KernelHost.withKernel`.
package final class Kernel: Sendable {
    struct State {
        var execution: Execution?
        var late = LateOutput()
        var lastRequest = 0
        /// Whether it has been told to end, so that the ends of its connections are no failure.
        var isShuttingDown = false
        /// Whether it is another generation's now.
        var isHandedOver = false
    }

    /// What the kernel says of itself (the content of `kernel_info_reply`).
    package var information: JSONObject { informationLatch.current ?? [:] }
    /// Comes as soon as the kernel's process has ended.
    package var exit: Latch<KernelExit> { process.exit }
    /// Whether it can be sent anything. Its connection may end some time before its exit is known, as when it dies while
    /// the machine is busy.
    package var isReachable: Bool {
        exit.current == nil && outputEnded.current == nil && failure.current == nil
    }

    /// Whether it is another generation's now, and not to be ended with its owner.
    package var isHandedOver: Bool { state.withLock(\.isHandedOver) }

    let process: KernelProcess
    let connection: KernelConnection
    private let file: ConnectionFile
    let log: KernelLog
    let state = Mutex(State())
    let replies = ReplyTable<Message>()
    let informationLatch = Latch<JSONObject>()
    let isSubscribed = Latch<Void>()
    let outputEnded = Latch<Void>()
    /// Comes when nothing can be asked of the kernel any more, and says why.
    let failure = Latch<KernelError>()

    init(
        process: KernelProcess, file: ConnectionFile, connection: KernelConnection, requestCount: Int = 0,
        log: KernelLog
    ) {
        self.process = process
        self.file = file
        self.connection = connection
        self.log = log
        state.withLock { $0.lastRequest = requestCount }
    }

    /// Executes code, exactly once. Cells are run one at a time.
    ///
    /// Cancelling the task does not end the cell: `interrupt` does.
    ///
    /// - Parameters:
    ///   - code: the code.
    ///   - isSilent: run without counting it, storing it or displaying its value.
    ///   - handlers: what happens to its output and its questions.
    /// - Returns: how it ended, once both its reply and its `idle` have come.
    /// - Throws: `KernelError`: `.died` or `.unreachable` if the kernel ended first, `.closed` if its owner ended it.
    package func execute(
        _ code: String, isSilent: Bool = false, handlers: ExecutionHandlers
    ) async throws(KernelError) -> ExecuteReply {
        let execution = Execution(id: makeID(), isSilent: isSilent, handlers: handlers)
        let isFree = state.withLock { state in
            guard state.execution == nil else { return false }
            state.execution = execution
            return true
        }
        precondition(isFree, "two cells were sent to a kernel at the same time")
        defer { state.withLock { $0.execution = nil } }
        // Looked at after the execution was stored: who fails it from now on finds it.
        if let failure = failure.current { throw failure }
        if let exit = process.exit.current { throw died(exit) }
        if outputEnded.current != nil { throw KernelError(.unreachable, "the connection to the kernel has ended") }
        connection.send(
            .executeRequest, on: .shell, id: execution.id,
            content: [
                "code": .string(code),
                "silent": .bool(isSilent),
                "store_history": .bool(!isSilent),
                "user_expressions": [:],
                "allow_stdin": .bool(handlers.input != nil),
                "stop_on_error": false,
            ]
        )
        let result = await execution.done.value
        await execution.settle()
        return try result.get()
    }

    /// Interrupts the cell that the kernel executes, as a key press in a terminal would. One that has been sent and not
    /// begun is interrupted when it begins.
    package func interrupt() {
        if let execution = state.withLock(\.execution) { interrupt(execution) }
    }

    func interrupt(_ execution: Execution) {
        if let delivered = execution.interrupt() { process.signal(2, delivered: delivered) }
    }

    /// Interrupts a request on the shell channel that is no cell. Returns when that has been done, so that it does not
    /// reach what comes next.
    package func interruptQuery() async {
        let delivered = Latch<Void>()
        process.signal(2, delivered: delivered)
        await delivered.value
    }

    /// What the kernel's process uses now; nil if that is not known.
    package func usage() -> ProcessUsage? {
        guard exit.current == nil else { return nil }
        return process.usage()
    }

    /// Kills the kernel and all that it started.
    package func kill() {
        process.end()
    }

    /// Asks an idle kernel to end by itself, so that its code's exit handlers run.
    func shutDown(within grace: Duration) async {
        let isIdle = state.withLock { state in
            state.isShuttingDown = state.execution == nil
            return state.isShuttingDown
        }
        guard isIdle, exit.current == nil else { return }
        connection.send(.shutdownRequest, on: .control, id: makeID(), content: ["restart": false])
        // Whether it has ended or the time is over, it is killed next.
        _ = try? await withDeadline(grace) { try await self.exit.wait() }
    }

    /// Sends a request and waits for its reply.
    ///
    /// - Parameters:
    ///   - type: the request's.
    ///   - channel: `.shell`, where it waits until the running cell has ended, or `.control`.
    ///   - content: the request's.
    /// - Returns: the reply.
    /// - Throws: `KernelError` if the kernel ends first; `CancellationError`.
    package func request(
        _ type: MessageType, on channel: Channel, content: JSONObject = [:]
    ) async throws -> Message {
        let id = makeID()
        return try await replies.request(id) { connection.send(type, on: channel, id: id, content: content) }
    }

    /// Waits for the kernel's echo, which it gives whatever it executes.
    package func awaitEcho() async throws {
        let id = makeID()
        _ = try await replies.request(id) { connection.send([Array(id.utf8)], on: .heartbeat) }
    }

    /// Leaves the kernel to another generation, once its body returns. It must be idle, and nothing is asked of it any
    /// more; what it puts out is kept until then.
    package func handOver() -> HandedKernel {
        let count = state.withLock { state in
            state.isHandedOver = true
            return state.lastRequest
        }
        return HandedKernel(file: file, requestCount: count)
    }

    /// Adds what another generation has got of what cells have put out after they had ended.
    package func takeOver(_ late: LateOutput) {
        state.withLock { $0.late.insert(late) }
    }

    /// Takes what cells have put out after they had ended.
    package func takeLateOutput() -> LateOutput {
        state.withLock { state in
            defer { state.late = LateOutput() }
            return state.late
        }
    }

    func makeID() -> String {
        let number = state.withLock { state in
            state.lastRequest += 1
            return state.lastRequest
        }
        return "mortise-\(process.id)-\(number)"
    }

    func died(_ exit: KernelExit) -> KernelError {
        KernelError(.died, "the kernel died: \(exit)")
    }
}
