package import Jupyter
internal import PluginKit
internal import Programs

/// A kernel with a name, and the cells that wait for it.
package final class Session: Sendable {
    let key: SessionKey
    /// What it is for.
    package let description: String?
    /// When it was made, in seconds since 1970.
    package let createdAt: Double

    let configuration: SessionConfiguration
    let host: KernelHost
    let slot: KernelSlot
    let turns = TurnQueue(
        busy: PluginError(.busy, "The session is running code. Try again when that has ended."),
        closed: PluginError(.gone, "The session has been ended."))
    let activity = SessionActivity()
    /// Comes when the session has been closed and nothing of its kernel is left.
    package let ended = Latch<Void>()
    /// Ends what the kernel works at, for a restart.
    let stops = StopSwitch()
    /// The generation before this one, as long as that has the session.
    let inheritance: Inheritance?

    init(
        _ key: SessionKey, description: String? = nil, createdAt: Double = WallClock.now,
        inheritance: Inheritance? = nil, configuration: SessionConfiguration, host: KernelHost
    ) {
        self.key = key
        self.description = description
        self.createdAt = createdAt
        self.inheritance = inheritance
        self.configuration = configuration
        self.host = host
        slot = KernelSlot(host: host, workspace: configuration.workspace, log: configuration.kernels.log)
    }

    /// Names the session.
    package var id: String { key.id }

    /// Whether it is one that is always there.
    package var isDefault: Bool { id == SessionName.default }

    /// What it does.
    package var state: SessionState {
        switch slot.phase {
        case .none: .dead
        case .starting: .starting
        case .elsewhere: .busy
        case .running: turns.isTaken ? .busy : .idle
        }
    }

    /// That the session has lost its state, for whoever looks at it before the next cell is told; nil if it has not.
    package var lossNotice: String? {
        slot.loss.map { "The state of session \"\(id)\" was lost, because \($0)." }
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
        activity.close()
        turns.close()
        slot.close()
    }

    /// Ends a session that nobody runs.
    func abandon() {
        close()
        slot.abandon()
        ended.set(())
    }

    /// Executes a cell once all that came before it have ended.
    ///
    /// A silent one takes nothing of what the next caller has to be told: lost state and late output.
    ///
    /// - Parameters:
    ///   - request: the cell.
    ///   - client: who gets its output and is asked its questions.
    ///   - notice: what the caller has to know besides what comes of the cell.
    /// - Returns: how it ended.
    /// - Throws: `PluginError` if it could not begin; `CancellationError`.
    package func execute(
        _ request: CellRequest, for client: some CellClient, notice: String? = nil
    ) async throws -> ExecuteResult {
        try await turns.enter(request.waitsForTurn ? .last : .ifFree)
        defer { turns.leave() }
        let kernel = try await kernel()
        // From here on the cell runs, and what cancels the call interrupts it.
        try Task.checkCancellation()
        let cell = CellRun(request: request, kernel: kernel, client: client, grace: configuration.interruptGrace)
        var loss: String?
        var end = try await stops.run(by: cell.stopRequest) {
            if !request.isSilent { loss = slot.beginUse() }
            return await cell.run { reason in self.slot.kill(kernel, because: reason) }
        }
        if !request.isSilent { slot.note(end.duration, of: kernel) }
        if let reply = end.reply {
            // First, since a caller that has gone ends this by its refusal of the pages.
            if reply.endsKernel { try await replace(kernel, after: &end) }
            for page in reply.pages { try await client.emit(OutputChunks.printed(page + "\n")) }
        }
        return ExecuteResult(end, session: id, loss: loss, notice: notice)
    }

    /// The kernel, once it has started.
    ///
    /// - Throws: `PluginError` if it does not; `CancellationError`.
    package func kernel() async throws -> Kernel {
        do {
            return try await slot.kernel()
        } catch let error as KernelError {
            throw PluginError(.failed, "There is no kernel for session \"\(id)\": \(error.message)")
        }
    }

    /// The code has called `exit()`. The kernel ends of itself, but not at once, and no cell must begin on it.
    private func replace(_ kernel: Kernel, after end: inout CellEnd) async throws {
        let reason = "exit() was called"
        slot.kill(kernel, because: reason)
        _ = try await kernel.exit.wait()
        end.killReason = reason
        end.notice = "exit() ended the kernel, and a new one starts: variables and imports are lost."
    }
}
