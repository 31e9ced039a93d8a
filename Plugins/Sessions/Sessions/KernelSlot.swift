internal import Jupyter
internal import Synchronization
internal import SystemPackage

/// Keeps a kernel for one session, and starts another when it has ended.
final class KernelSlot: Sendable {
    private typealias Start = Latch<Result<Kernel, KernelError>>

    private enum Occupant {
        /// The next need starts a kernel.
        case nobody
        /// The generation before this one has it.
        case elsewhere(Start, HandedSlot, since: ContinuousClock.Instant)
        case starting(Start)
        case kernel(Tenure)
    }

    /// A kernel in the slot.
    private struct Tenure {
        let kernel: Kernel
        var start = ContinuousClock.now
        var statistics = ExecutionStatistics()
        /// Has the kernel shut down, so that the next one can start.
        let isReleased = Latch<Void>()
    }

    /// What is done to have a kernel.
    private struct Opening: Sendable {
        let start: Start
        /// What the generation before this one gave; nil for a new kernel.
        var handed: HandedSlot?
    }

    /// What is in the slot.
    enum Phase {
        case none, starting
        /// A kernel that the generation before this one has, since when and what it had executed when that was asked.
        case elsewhere(since: ContinuousClock.Instant, ExecutionStatistics)
        /// A kernel, since when and what it has executed.
        case running(Kernel, since: ContinuousClock.Instant, ExecutionStatistics)
    }

    private struct State {
        var occupant = Occupant.nobody
        /// Why the last kernel was killed, where it was killed on purpose.
        var killReason: String?
        /// Why state was lost, until a caller has been told.
        var loss: String?
        /// Whether the generation before this one has given what it had.
        var isTaken = false
        /// Whether the kernel has executed anything. One that ends before that would probably do so again.
        var isUsed = false

        /// Why the state of a kernel is lost that has ended.
        func reason(for exit: KernelExit) -> String {
            killReason ?? "the kernel died (\(exit))"
        }
    }

    private static let closed = KernelError(.closed, "the session has been ended")

    private let host: KernelHost
    private let workspace: FilePath
    private let log: KernelLog
    private let state = Mutex(State())
    private let isClosing = Latch<Void>()
    private let openings: AsyncStream<Opening>
    private let openingsInput: AsyncStream<Opening>.Continuation

    init(host: KernelHost, workspace: FilePath, log: KernelLog) {
        self.host = host
        self.workspace = workspace
        self.log = log
        (openings, openingsInput) = AsyncStream.makeStream()
    }

    /// What is in the slot now.
    var phase: Phase {
        state.withLock { state in
            switch state.occupant {
            case .starting: .starting
            case .elsewhere(_, let handed, let since): .elsewhere(since: since, handed.statistics)
            case .kernel(let tenure) where tenure.kernel.isReachable:
                .running(tenure.kernel, since: tenure.start, tenure.statistics)
            case .nobody, .kernel: .none
            }
        }
    }

    /// Why state was lost, until a cell's caller has been told; nil if it was not.
    var loss: String? { state.withLock(\.loss) }

    /// Runs kernels, one after the other, until `close`.
    func run() async {
        for await opening in openings {
            do {
                if let kernel = opening.handed?.kernel {
                    try await host.withKernel(adopting: kernel) { await occupy($0, opening) }
                } else {
                    try await host.withKernel(workingDirectory: workspace) { await occupy($0, opening) }
                }
            } catch {
                vacate(opening, error as? KernelError ?? Self.closed)
            }
        }
        abandon()
    }

    /// Starts no kernel any more, and lets nobody wait for one.
    func abandon() {
        close()
        let pending = state.withLock { state -> Start? in
            switch state.occupant {
            case .starting(let start), .elsewhere(let start, _, _): return start
            case .nobody, .kernel: return nil
            }
        }
        if let pending { vacate(Opening(start: pending), Self.closed) }
    }

    /// Lets the kernel shut down, and starts no other.
    func close() {
        isClosing.set(())
        openingsInput.finish()
    }

    /// Starts a kernel if there is none.
    func prepare() {
        _ = state.withLock { startIfNeeded(&$0) }
    }

    /// The kernel, waiting until it has started.
    ///
    /// - Throws: `KernelError` if it does not start; `CancellationError`.
    func kernel() async throws -> Kernel {
        while true {
            let start = state.withLock { startIfNeeded(&$0) }
            let kernel = try await start.wait().get()
            // It may have died since: then nothing has been sent to it, and the next one will do.
            if kernel.isReachable { return kernel }
        }
    }

    /// Notes that the kernel has state that can be lost.
    func noteUse() {
        state.withLock { $0.isUsed = true }
    }

    /// Notes that the kernel has executed a cell, which took so long.
    func note(_ duration: Duration, of kernel: Kernel) {
        let time = WallClock.now
        state.withLock { state in
            guard case .kernel(var tenure) = state.occupant, tenure.kernel === kernel else { return }
            tenure.statistics.note(duration, endedAt: time)
            state.occupant = .kernel(tenure)
        }
    }

    /// Has the kernel shut down, and waits for the one that follows. If there is none, one is started.
    ///
    /// - Parameter reason: why its state was lost, for the next cell's caller; nil if it need not know.
    /// - Throws: `KernelError` if no kernel starts; `CancellationError`.
    func restart(because reason: String?) async throws -> Kernel {
        let (released, start) = state.withLock { state -> (Latch<Void>?, Start) in
            guard case .kernel(let tenure) = state.occupant else { return (nil, startIfNeeded(&state)) }
            if state.isUsed { state.loss = reason }
            return (tenure.isReleased, begin(&state))
        }
        released?.set(())
        return try await start.wait().get()
    }

    /// Has the next cell's caller told why state was lost.
    func noteLoss(_ reason: String) {
        state.withLock { $0.loss = reason }
    }

    /// Waits for a kernel that is there or starting, and starts none.
    ///
    /// - Returns: nil if there is none.
    /// - Throws: `KernelError` if it does not start; `CancellationError`.
    func presentKernel() async throws -> Kernel? {
        let start = state.withLock { state -> Start? in
            if case .nobody = state.occupant { return nil }
            if case .kernel(let tenure) = state.occupant, !tenure.kernel.isReachable { return nil }
            return startIfNeeded(&state)
        }
        return try await start?.wait().get()
    }

    /// Kills a kernel that is or was in the slot; another one starts.
    func kill(_ kernel: Kernel, because reason: String) {
        state.withLock { state in
            // What the next kernel ends of has another reason.
            guard case .kernel(let tenure) = state.occupant, tenure.kernel === kernel else { return }
            state.killReason = reason
        }
        kernel.kill()
    }

    /// Notes that the kernel executes a cell, and takes why state was lost before it, nil if it was not.
    func beginUse() -> String? {
        state.withLock { state in
            state.isUsed = true
            defer { state.loss = nil }
            return state.loss
        }
    }

    /// The start that is under way or done, a new one where there is no living kernel.
    private func startIfNeeded(_ state: inout State) -> Start {
        switch state.occupant {
        case .starting(let start), .elsewhere(let start, _, _):
            return start
        case .kernel(let tenure) where tenure.kernel.isReachable:
            let start = Start()
            start.set(.success(tenure.kernel))
            return start
        case .kernel, .nobody:
            return begin(&state)
        }
    }

    private func begin(_ state: inout State) -> Start {
        let start = Start()
        state.occupant = .starting(start)
        if case .terminated = openingsInput.yield(Opening(start: start)) {
            start.set(.failure(Self.closed))
        }
        return start
    }

    private func occupy(_ kernel: Kernel, _ opening: Opening) async {
        var new = Tenure(kernel: kernel)
        if let handed = opening.handed {
            new.start -= handed.uptime
            new.statistics = handed.statistics
        }
        let tenure = new
        state.withLock { state in
            state.occupant = .kernel(tenure)
            state.killReason = nil
            state.isUsed = opening.handed?.isUsed ?? false
        }
        opening.start.set(.success(kernel))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await kernel.exit.wait() }
            group.addTask { _ = try? await self.isClosing.wait() }
            group.addTask { _ = try? await tenure.isReleased.wait() }
            await group.next()
            group.cancelAll()
        }
        let isWanted = isClosing.current == nil && tenure.isReleased.current == nil && !kernel.isHandedOver
        if let exit = kernel.exit.current, isWanted { handle(exit) }
    }

    private func handle(_ exit: KernelExit) {
        let reason = state.withLock { state in
            let reason = state.reason(for: exit)
            if state.isUsed {
                state.loss = reason
                _ = startIfNeeded(&state)
            } else if case .kernel = state.occupant {
                state.occupant = .nobody
            }
            return reason
        }
        log(.warning, "a kernel has ended, because \(reason)")
    }

    private func vacate(_ opening: Opening, _ error: KernelError) {
        state.withLock { state in
            switch state.occupant {
            case .starting(let start) where start === opening.start: state.occupant = .nobody
            case .elsewhere(let start, _, _) where start === opening.start: state.occupant = .nobody
            case .starting, .elsewhere, .nobody, .kernel: return
            }
            if let handed = opening.handed, handed.isUsed { state.loss = error.message }
        }
        opening.start.set(.failure(error))
    }
}

// MARK: - From one generation to the next

extension KernelSlot {
    /// The generation before this one has the kernel, and gives it when it has no use for it any more.
    ///
    /// - Parameter handed: what is known of it before that.
    func expect(_ handed: HandedSlot) {
        let since = ContinuousClock.now - handed.uptime
        state.withLock { $0.occupant = .elsewhere(Start(), handed, since: since) }
    }

    /// Takes what the generation before this one gives; returns when the kernel can be used, or there is none.
    func take(_ handed: HandedSlot) async {
        let start = state.withLock { state -> Start? in
            guard case .elsewhere(let start, _, let since) = state.occupant, !state.isTaken else { return nil }
            state.isTaken = true
            state.loss = handed.loss
            state.occupant = handed.kernel == nil ? .nobody : .elsewhere(start, handed, since: since)
            return start
        }
        guard let start else { return }
        guard handed.kernel != nil else {
            start.set(.failure(Self.closed))
            if handed.isWanted { prepare() }
            return
        }
        if case .terminated = openingsInput.yield(Opening(start: start, handed: handed)) {
            start.set(.failure(Self.closed))
        }
        _ = await start.value
    }

    /// What the next generation needs. Only for who has the turn and keeps it. What else the kernel puts out is kept until
    /// `leave`.
    func give() async -> HandedSlot {
        await waitForEnd()
        return state.withLock { state in
            var handed = HandedSlot()
            handed.loss = state.loss
            handed.isUsed = state.isUsed
            switch state.occupant {
            case .kernel(let tenure) where tenure.kernel.isReachable:
                handed.kernel = tenure.kernel.handOver()
                handed.uptime = ContinuousClock.now - tenure.start
                handed.statistics = tenure.statistics
            case .kernel(let tenure):
                // It has ended just now, and that has not been noted.
                guard let exit = tenure.kernel.exit.current, state.isUsed else { break }
                handed.loss = state.reason(for: exit)
                handed.isWanted = true
            case .starting, .elsewhere: handed.isWanted = true
            case .nobody: break
            }
            return handed
        }
    }

    /// Waits until it is known how a kernel ended that cannot be reached any more.
    private func waitForEnd() async {
        guard case .kernel(let tenure) = state.withLock({ $0.occupant }), !tenure.kernel.isReachable else { return }
        // Cancelled: there is no more time.
        _ = try? await tenure.kernel.exit.wait()
    }

    /// What is known of the kernel, while it is used.
    var summary: HandedSlot {
        state.withLock { state in
            var handed = HandedSlot()
            if case .kernel(let tenure) = state.occupant {
                handed.uptime = ContinuousClock.now - tenure.start
                handed.statistics = tenure.statistics
            }
            return handed
        }
    }

    /// Lets go of the kernel that was given.
    ///
    /// - Returns: what it has put out meanwhile.
    func leave() -> LateOutput {
        defer { close() }
        guard case .kernel(let tenure) = state.withLock({ $0.occupant }) else { return LateOutput() }
        return tenure.kernel.takeLateOutput()
    }

    /// Adds what a kernel put out before it was taken.
    func add(_ late: LateOutput) {
        guard case .kernel(let tenure) = state.withLock({ $0.occupant }) else { return }
        tenure.kernel.takeOver(late)
    }
}
