internal import Jupyter
internal import PluginKit

/// A kernel with a name, and the cells that wait for it.
package final class Session: Sendable {
    /// Names the session.
    package let id: String

    private let configuration: SessionConfiguration
    private let slot: KernelSlot
    private let turns = TurnQueue()

    init(id: String, configuration: SessionConfiguration, host: KernelHost) {
        self.id = id
        self.configuration = configuration
        slot = KernelSlot(host: host, workspace: configuration.workspace, log: configuration.kernels.log)
    }

    /// Keeps the session's kernel alive until `close`.
    func run() async {
        await slot.run()
        turns.close()
    }

    /// Starts the kernel before it is needed.
    func prepare() {
        slot.prepare()
    }

    /// Ends the session: cells that wait fail, the kernel ends.
    func close() {
        turns.close()
        slot.close()
    }

    /// Executes a cell once all that came before it have ended.
    ///
    /// - Parameters:
    ///   - request: the cell.
    ///   - client: who gets its output and is asked its questions.
    /// - Returns: how it ended.
    /// - Throws: `PluginError` if it could not begin; `CancellationError`.
    package func execute(_ request: CellRequest, for client: some CellClient) async throws -> ExecuteResult {
        try await turns.enter(waiting: request.waitsForTurn)
        defer { turns.leave() }
        let kernel: Kernel
        do {
            kernel = try await slot.kernel()
        } catch let error as KernelError {
            throw PluginError(.failed, "There is no kernel for session \"\(id)\": \(error.message)")
        }
        // From here on the cell runs, and what cancels the call interrupts it.
        try Task.checkCancellation()
        let loss = slot.takeLoss()
        slot.noteUse()
        let cell = CellRun(request: request, kernel: kernel, client: client, grace: configuration.interruptGrace)
        var end = await cell.run { reason in self.slot.kill(kernel, because: reason) }
        if let reply = end.reply {
            // First, since a caller that has gone ends this by its refusal of the pages.
            if reply.endsKernel { try await restart(kernel, after: &end) }
            for page in reply.pages { try await client.emit(OutputChunks.printed(page + "\n")) }
        }
        return ExecuteResult(end, session: id, loss: loss)
    }

    /// The code has called `exit()`. The kernel ends of itself, but not at once, and no cell must begin on it.
    private func restart(_ kernel: Kernel, after end: inout CellEnd) async throws {
        let reason = "exit() was called"
        slot.kill(kernel, because: reason)
        _ = try await kernel.exit.wait()
        end.killReason = reason
        end.notice = "exit() ended the kernel, and a new one starts: variables and imports are lost."
    }
}
