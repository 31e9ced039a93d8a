internal import JSON
internal import Processes
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// One life of the launcher's process: from its start, or from where another generation hands it over.
final class LauncherRun: Sendable {
    /// Where the process comes from.
    private enum Origin: Sendable {
        /// It is started, with this as its standard input.
        case started(LauncherConnection, input: OwnedDescriptor)
        case handed(LauncherConnection)
        /// It cannot even be tried.
        case impossible(KernelError)

        var connection: LauncherConnection? {
            switch self {
            case .started(let connection, _), .handed(let connection): connection
            case .impossible: nil
            }
        }
    }

    private struct State {
        var processes: [String: KernelProcess] = [:]
        /// Those of another generation that nobody has claimed yet, though they may have ended.
        var unclaimed: [String: KernelProcess] = [:]
        /// Nil until the process has been started, and again once it has ended.
        var tree: ProcessTree?
        var process: Int?
        var isStopping = false
        /// Whether the generation before this one has not given it up yet, and may go on with it.
        var isBorrowed = false
        /// Whether the next generation has it, too.
        var isLent = false
        var hasEnded = false
    }

    /// How long the process may take to end when it is told to: as long as it needs to kill all below it, which is all that
    /// is done in its place.
    private static let endTime = Duration.milliseconds(700)

    /// Its private directory, which it removes when it ends.
    let directory: RuntimeDirectory
    private let configuration: KernelHostConfiguration
    private let origin: Origin
    private let state = Mutex(State())
    /// Comes when the process has imported all, or has failed to.
    private let ready = Latch<Result<Void, KernelError>>()
    /// Comes when the process has ended, or is another generation's alone, and says why.
    private let over = Latch<KernelError>()

    private var channel: LineChannel? { origin.connection?.channel }

    /// A process that is to be started.
    init(configuration: KernelHostConfiguration, directory: RuntimeDirectory) {
        self.configuration = configuration
        self.directory = directory
        do throws(KernelError) {
            let (connection, input) = try LauncherConnection.first()
            origin = .started(connection, input: input)
        } catch {
            origin = .impossible(error)
        }
    }

    /// A process of another generation.
    init(configuration: KernelHostConfiguration, adopting handed: HandedLauncher) throws(KernelError) {
        self.configuration = configuration
        directory = handed.directory
        origin = .handed(try LauncherConnection(socket: handed.socket, door: handed.door))
        ready.set(.success(()))
        let processes = handed.kernels.compactMap(adopted)
        state.withLock { state in
            state.tree = ProcessTree(of: Int32(clamping: handed.process))
            state.process = handed.process
            state.isBorrowed = true
            for process in processes {
                state.processes[process.id] = process
                state.unclaimed[process.id] = process
            }
        }
    }

    /// Whether the process can start no more kernels.
    var hasEnded: Bool { state.withLock(\.hasEnded) }

    /// Whether another generation has it, too.
    var isShared: Bool { state.withLock { $0.isBorrowed || $0.isLent } }

    /// Whether it has no kernel.
    var isUnused: Bool { state.withLock { $0.processes.isEmpty && $0.unclaimed.isEmpty } }

    /// Closes the connection, upon which the process ends all kernels and itself, if no other generation has one.
    func stop() {
        state.withLock { $0.isStopping = true }
        LastResort(after: Self.endTime) { [self] in kill() }.arm()
        channel?.finish()
    }

    /// What another generation needs to have this process, too; nil if there is none.
    func share() throws(KernelError) -> HandedLauncher? {
        guard let connection = origin.connection else { return nil }
        let (process, kernels) = state.withLock { state in
            (state.hasEnded ? nil : state.process, Array(state.processes.values))
        }
        guard let process else { return nil }
        state.withLock { $0.isLent = true }
        return HandedLauncher(
            process: process, directory: directory, kernels: kernels.map(\.handed),
            socket: try LauncherConnection.another(through: connection.door), door: try connection.door.duplicate())
    }

    /// The next generation has not come about.
    func unshare() {
        state.withLock { $0.isLent = false }
    }

    /// The generation before this one has given it up.
    func confirm() {
        state.withLock { $0.isBorrowed = false }
    }

    /// Leaves the process to the generation that shares it.
    func leave() {
        // What has been asked for is still said.
        if isShared { channel?.finish() } else { channel?.close() }
        over.set(KernelError(.closed, "the kernels have been handed over"))
    }

    /// Kills the process, if it has not ended, with all kernels and everything that they started. Blocks until that is
    /// done.
    private func kill() {
        let tree = state.withLock { state in
            // Its kernels end before it does, and those that follow them must not be asked of it.
            state.hasEnded = true
            return state.tree
        }
        if over.current == nil { tree?.kill() }
    }

    /// Asks for a kernel once the process is ready.
    func start(id: String, connectionFile: FilePath, directory: FilePath) async throws -> KernelProcess {
        try await ready.wait().get()
        let process = process(id, limits: configuration.limits)
        let hasEnded = state.withLock { state in
            if !state.hasEnded { state.processes[id] = process }
            return state.hasEnded
        }
        guard !hasEnded else { throw KernelError(.start, "the process that starts kernels has just ended; try again") }
        channel?.send([
            "op": "start", "kernel": .string(id), "connection_file": .string(connectionFile.string),
            "directory": .string(directory.string), "limits": configuration.limits.json,
        ])
        return process
    }

    /// The process of a kernel that another generation started.
    ///
    /// - Returns: nil if it was not there any more when this process was handed over.
    func claim(_ id: String) -> KernelProcess? {
        state.withLock { $0.unclaimed.removeValue(forKey: id) }
    }

    /// Nothing more will be claimed: the generation before this one has ended.
    func endClaims() {
        state.withLock { $0.unclaimed = [:] }
    }

    /// Forgets the process of a kernel that is another generation's now.
    func forget(_ process: KernelProcess) {
        state.withLock { $0.processes[process.id] = nil }
    }

    private func adopted(_ handed: JSONObject) -> KernelProcess? {
        guard let id = handed["id"]?.stringValue else { return nil }
        let process = process(id, limits: ResourceLimits(handed["limits"]))
        process.adopt(handed)
        return process
    }

    private func process(_ id: String, limits: ResourceLimits) -> KernelProcess {
        KernelProcess(id: id, limits: limits) { [channel] in
            channel?.send($0)
        } killLauncher: { [self] in
            configuration.log(.error, "the process that starts kernels does not answer; it is killed with all of them")
            kill()
        }
    }

    /// Runs until the process has ended, or is another generation's alone.
    func perform() async {
        do throws(KernelError) {
            try channel?.open { [self] in
                handle($0)
            } end: { [self] in
                endConnection()
            }
            switch origin {
            case .started(_, let input): try launch(input)
            case .handed: break
            case .impossible(let error): throw error
            }
        } catch {
            over.set(error)
        }
        let error = await withTaskCancellationHandler {
            await over.value
        } onCancel: {
            // There is no more time. What another generation has, too, goes on.
            if !isShared { LastResort(after: .zero) { self.kill() }.arm() }
        }
        fail(error)
    }

    /// Ends this life: who waits for it gets the error, and all its kernels have died.
    func fail(_ error: KernelError) {
        if !isShared { channel?.close() }
        origin.connection?.door.close()
        if case .started(_, let input) = origin { input.close() }
        let processes = state.withLock { state in
            state.hasEnded = true
            state.tree = nil
            defer { (state.processes, state.unclaimed) = ([:], [:]) }
            return state.processes.values
        }
        if ready.set(.failure(error)), error.code != .closed { configuration.log(.error, error.message) }
        for process in processes { process.handleEnd(of: KernelExit(.launcherDied)) }
    }

    /// The launcher has closed the connection. Of one's own child more is heard when it has ended.
    private func endConnection() {
        guard case .handed = origin else { return }
        over.set(
            state.withLock(\.isStopping)
                ? KernelError(.closed, "the kernels are being ended")
                : KernelError(.python, "the process that has started some of the kernels ended unexpectedly"))
    }

    private func launch(_ input: OwnedDescriptor) throws(KernelError) {
        let python = try configuration.python()
        let program = try writeProgram()
        let descriptor = FileDescriptor(rawValue: input.release())
        // Outlives this one where the process is handed over: nobody but its parent can wait for a process.
        Task { [self] in over.set(await end(of: python, program, descriptor)) }
    }

    private func writeProgram() throws(KernelError) -> FilePath {
        // Written anew for each life, since something may have cleaned the directory up.
        for (name, contents) in LauncherProgram.modules {
            directory.removeFiles(withPrefix: name)
            _ = try directory.write(contents, to: name)
        }
        return directory.path.appending(LauncherProgram.main)
    }

    /// Runs the process, and says why it is no more.
    private func end(of python: FilePath, _ program: FilePath, _ input: FileDescriptor) async -> KernelError {
        do {
            let outcome = try await run(python, program, input)
            if state.withLock(\.isStopping) { return KernelError(.closed, "the kernels are being ended") }
            return KernelError(.python, "\(python), which starts the kernels, ended unexpectedly: \(outcome)")
        } catch {
            return KernelError(
                .python,
                "\(python), the Python of the kernels, cannot be run: \(error); name one that has ipykernel",
                cause: error)
        }
    }

    private func run(
        _ python: FilePath, _ program: FilePath, _ input: FileDescriptor
    ) async throws -> TerminationStatus {
        var options = PlatformOptions()
        // A key press that interrupts the host's terminal must not reach the kernels.
        options.createSession = true
        var environment: [Environment.Key: String] = [:]
        let variables = ProgramEnvironment.activating(python, in: configuration.environment)
        for (name, value) in variables { environment[Environment.Key(stringLiteral: name)] = value }
        return try await Subprocess.run(
            .path(python),
            arguments: [program.string],
            environment: .custom(environment),
            workingDirectory: "/",
            platformOptions: options,
            input: .fileDescriptor(input, closeAfterSpawningProcess: true),
            output: .discarded,
            error: .sequence
        ) { execution in
            let process = execution.processIdentifier.value
            self.state.withLock { state in
                state.tree = ProcessTree(of: process)
                state.process = Int(process)
            }
            defer { self.state.withLock { $0.tree = nil } }
            try await self.logErrors(execution.standardError)
        }.terminationStatus
    }

    private func logErrors(_ output: SubprocessOutputSequence) async throws {
        var lines = LineBuffer(limit: 2000)
        for try await buffer in output {
            for line in buffer.withUnsafeBytes({ lines.append($0) }) {
                configuration.log(.warning, "kernel launcher: \(String(decoding: line, as: UTF8.self))")
            }
        }
    }

    private func handle(_ line: [UInt8]) {
        guard let event = try? JSONObject(parsing: line), let name = event["event"]?.stringValue else {
            configuration.log(.warning, "the kernel launcher wrote a line that means nothing")
            return
        }
        let message = event["message"]?.stringValue ?? ""
        switch name {
        case "ready":
            guard ready.set(.success(())) else { return }
            let versions = ["python", "ipykernel"].map { "\($0) \(event[$0]?.stringValue ?? "?")" }
            configuration.log(.debug, "kernels run in \(versions.joined(separator: ", "))")
        case "unusable":
            if ready.set(.failure(KernelError(.python, message))) { configuration.log(.error, message) }
        case "log":
            configuration.log(.warning, "kernel launcher: \(message)")
        default:
            handle(name, event)
        }
    }

    private func handle(_ name: String, _ event: JSONObject) {
        guard let id = event["kernel"]?.stringValue else { return }
        if name == "started", case .handed = origin { noteStart(id, event) }
        let process = state.withLock { state in
            name == "ended" ? state.processes.removeValue(forKey: id) : state.processes[id]
        }
        process?.handle(name, event)
    }

    /// The generation before this one, which ends its last cells, has started a kernel for them.
    private func noteStart(_ id: String, _ event: JSONObject) {
        guard let process = adopted(["id": .string(id), "limits": configuration.limits.json]) else { return }
        state.withLock { state in
            guard state.processes[id] == nil else { return }
            state.processes[id] = process
            state.unclaimed[id] = process
        }
    }
}
