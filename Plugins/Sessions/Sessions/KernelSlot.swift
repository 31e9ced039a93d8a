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
        case kernel(Kernel)
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

    /// Runs kernels, one after the other, until `close`.
    func run() async {
        for await start in starts {
            do {
                try await host.withKernel(workingDirectory: workspace) { kernel in
                    await occupy(kernel, start)
                }
            } catch {
                vacate(start, error as? KernelError ?? KernelError(.closed, "the session is being ended"))
            }
        }
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
            if kernel.exit.current == nil { return kernel }
        }
    }

    /// Notes that the kernel executes something.
    func noteUse() {
        state.withLock { $0.isUsed = true }
    }

    /// Kills the kernel; another one starts.
    func kill(_ kernel: Kernel, because reason: String) {
        state.withLock { $0.killReason = reason }
        kernel.kill()
    }

    /// Takes why state was lost since this was last asked, nil if it was not.
    func takeLoss() -> String? {
        state.withLock { state in
            defer { state.loss = nil }
            return state.loss
        }
    }

    /// The start that is under way or done, a new one where there is no living kernel.
    private func startIfNeeded(_ state: inout State) -> Start {
        switch state.occupant {
        case .starting(let start):
            return start
        case .kernel(let kernel) where kernel.exit.current == nil:
            let start = Start()
            start.set(.success(kernel))
            return start
        case .kernel, .nobody:
            let start = Start()
            state.occupant = .starting(start)
            if case .terminated = startsInput.yield(start) {
                start.set(.failure(KernelError(.closed, "the session has been ended")))
            }
            return start
        }
    }

    private func occupy(_ kernel: Kernel, _ start: Start) async {
        state.withLock { state in
            state.occupant = .kernel(kernel)
            state.killReason = nil
            state.isUsed = false
        }
        start.set(.success(kernel))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await kernel.exit.wait() }
            group.addTask { _ = try? await self.isClosing.wait() }
            await group.next()
            group.cancelAll()
        }
        if let exit = kernel.exit.current, isClosing.current == nil { handle(exit) }
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
