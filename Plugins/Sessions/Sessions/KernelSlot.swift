internal import Jupyter
internal import Synchronization
internal import SystemPackage

/// Keeps a kernel for one session, and starts another when it has ended.
final class KernelSlot: Sendable {
    private typealias Start = Latch<Result<Kernel, KernelError>>

    private enum Occupant {
        /// The next need starts a kernel.
        case nobody
        case starting(Start)
        case kernel(Tenure)
    }

    /// A kernel in the slot.
    private struct Tenure {
        let kernel: Kernel
        let start = ContinuousClock.now
        var statistics = ExecutionStatistics()
        /// Has the kernel shut down, so that the next one can start.
        let isReleased = Latch<Void>()
    }

    /// What is in the slot.
    enum Phase {
        case none, starting
        /// A kernel, since when and what it has executed.
        case running(Kernel, since: ContinuousClock.Instant, ExecutionStatistics)
    }

    private struct State {
        var occupant = Occupant.nobody
        /// Why the last kernel was killed, where it was killed on purpose.
        var killReason: String?
        /// Why state was lost, until a caller has been told.
        var loss: String?
        /// Whether the kernel has executed anything. One that ends before that would probably do so again.
        var isUsed = false
    }

    private static let closed = KernelError(.closed, "the session has been ended")

    private let host: KernelHost
    private let workspace: FilePath
    private let log: KernelLog
    private let state = Mutex(State())
    private let isClosing = Latch<Void>()
    private let starts: AsyncStream<Start>
    private let startsInput: AsyncStream<Start>.Continuation

    init(host: KernelHost, workspace: FilePath, log: KernelLog) {
        self.host = host
        self.workspace = workspace
        self.log = log
        (starts, startsInput) = AsyncStream.makeStream()
    }

    /// What is in the slot now.
    var phase: Phase {
        state.withLock { state in
            switch state.occupant {
            case .starting: .starting
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
        for await start in starts {
            do {
                try await host.withKernel(workingDirectory: workspace) { kernel in
                    await occupy(kernel, start)
                }
            } catch {
                vacate(start, error as? KernelError ?? Self.closed)
            }
        }
        abandon()
    }

    /// Starts no kernel any more, and lets nobody wait for one.
    func abandon() {
        close()
        let pending = state.withLock { state -> Start? in
            guard case .starting(let start) = state.occupant else { return nil }
            return start
        }
        if let pending { vacate(pending, Self.closed) }
    }

    /// Lets the kernel shut down, and starts no other.
    func close() {
        isClosing.set(())
        startsInput.finish()
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
        case .starting(let start):
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
        if case .terminated = startsInput.yield(start) {
            start.set(.failure(Self.closed))
        }
        return start
    }

    private func occupy(_ kernel: Kernel, _ start: Start) async {
        let tenure = Tenure(kernel: kernel)
        state.withLock { state in
            state.occupant = .kernel(tenure)
            state.killReason = nil
            state.isUsed = false
        }
        start.set(.success(kernel))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await kernel.exit.wait() }
            group.addTask { _ = try? await self.isClosing.wait() }
            group.addTask { _ = try? await tenure.isReleased.wait() }
            await group.next()
            group.cancelAll()
        }
        let isWanted = isClosing.current == nil && tenure.isReleased.current == nil
        if let exit = kernel.exit.current, isWanted { handle(exit) }
    }

    private func handle(_ exit: KernelExit) {
        let reason = state.withLock { state in
            let reason = state.killReason ?? "the kernel died (\(exit))"
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

    private func vacate(_ start: Start, _ error: KernelError) {
        state.withLock { state in
            if case .starting(let current) = state.occupant, current === start { state.occupant = .nobody }
        }
        start.set(.failure(error))
    }
}
