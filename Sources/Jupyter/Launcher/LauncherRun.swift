internal import JSON
internal import Processes
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// One life of the launcher's process.
final class LauncherRun: Sendable {
    private struct State {
        var processes: [String: KernelProcess] = [:]
        /// Nil until the process has been started, and again once it has ended.
        var tree: ProcessTree?
        var isStopping = false
        var hasEnded = false
    }

    /// How long the process may take to end when it is told to: as long as it needs to kill all below it, which is all that
    /// is done in its place.
    private static let endTime = Duration.milliseconds(700)
    /// Bytes of the longest line that is read from the process.
    private static let lineLimit = 1 << 20

    private let configuration: KernelHostConfiguration
    private let directory: RuntimeDirectory
    private let state = Mutex(State())
    /// Comes when the process has imported all, or has failed to.
    private let ready = Latch<Result<Void, KernelError>>()
    private let requests: AsyncStream<[UInt8]>
    private let requestsInput: AsyncStream<[UInt8]>.Continuation

    init(configuration: KernelHostConfiguration, directory: RuntimeDirectory) {
        self.configuration = configuration
        self.directory = directory
        (requests, requestsInput) = AsyncStream.makeStream()
    }

    /// Whether the process can start no more kernels.
    var hasEnded: Bool { state.withLock(\.hasEnded) }

    /// Closes the process's standard input, upon which it ends all kernels and itself.
    func stop() {
        state.withLock { $0.isStopping = true }
        LastResort(after: Self.endTime) { [self] in kill() }.arm()
        requestsInput.finish()
    }

    /// Kills the process, if it has not ended, with all kernels and everything that they started. Blocks until that is
    /// done.
    private func kill() {
        let tree = state.withLock { state in
            // Its kernels end before it does, and those that follow them must not be asked of it.
            state.hasEnded = true
            return state.tree
        }
        tree?.kill()
    }

    /// Asks for a kernel once the process is ready.
    func start(id: String, connectionFile: FilePath, directory: FilePath) async throws -> KernelProcess {
        try await ready.wait().get()
        let process = KernelProcess(id: id, limits: configuration.limits) { [requestsInput] in
            Self.send($0, to: requestsInput)
        } killLauncher: { [self] in
            configuration.log(.error, "the process that starts kernels does not answer; it is killed with all of them")
            kill()
        }
        let hasEnded = state.withLock { state in
            if !state.hasEnded { state.processes[id] = process }
            return state.hasEnded
        }
        guard !hasEnded else { throw KernelError(.start, "the process that starts kernels has just ended; try again") }
        Self.send(
            [
                "op": "start", "kernel": .string(id), "connection_file": .string(connectionFile.string),
                "directory": .string(directory.string), "limits": .object(configuration.limits.json),
            ],
            to: requestsInput
        )
        return process
    }

    /// Runs the process until it ends.
    func perform() async {
        do throws(KernelError) {
            let python = try configuration.python()
            let program = try writeProgram()
            fail(await end(of: python, program))
        } catch {
            fail(error)
        }
    }

    /// Runs the process, and says why it is no more.
    private func end(of python: FilePath, _ program: FilePath) async -> KernelError {
        do {
            let outcome = try await run(python, program)
            if state.withLock(\.isStopping) { return KernelError(.closed, "the kernels are being ended") }
            return KernelError(.python, "\(python), which starts the kernels, ended unexpectedly: \(outcome)")
        } catch let error as KernelError {
            return error
        } catch {
            return KernelError(
                .python,
                "\(python), the Python of the kernels, cannot be run: \(error); name one that has ipykernel",
                cause: error)
        }
    }

    /// Ends this life: who waits for it gets the error, and all its kernels have died.
    func fail(_ error: KernelError) {
        requestsInput.finish()
        let processes = state.withLock { state in
            state.hasEnded = true
            defer { state.processes = [:] }
            return state.processes.values
        }
        if ready.set(.failure(error)), error.code != .closed { configuration.log(.error, error.message) }
        for process in processes { process.handleEnd(of: KernelExit(.launcherDied)) }
    }

    private func writeProgram() throws(KernelError) -> FilePath {
        // Written anew for each life, since something may have cleaned the directory up.
        for (name, contents) in LauncherProgram.modules {
            directory.removeFiles(withPrefix: name)
            _ = try directory.write(contents, to: name)
        }
        return directory.path.appending(LauncherProgram.main)
    }

    private func run(_ python: FilePath, _ program: FilePath) async throws -> TerminationStatus {
        var options = PlatformOptions()
        // A key press that interrupts the host's terminal must not reach the kernels.
        options.createSession = true
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(2))]
        var environment: [Environment.Key: String] = [:]
        let variables = ProgramEnvironment.activating(python, in: configuration.environment)
        for (name, value) in variables { environment[Environment.Key(stringLiteral: name)] = value }
        return try await Subprocess.run(
            .path(python),
            arguments: [program.string],
            environment: .custom(environment),
            workingDirectory: "/",
            platformOptions: options,
            input: .inputWriter,
            output: .sequence,
            error: .sequence
        ) { execution in
            self.state.withLock { $0.tree = ProcessTree(of: execution.processIdentifier.value) }
            defer { self.state.withLock { $0.tree = nil } }
            try await withTaskCancellationHandler {
                async let writing: Void = self.write(to: execution.standardInputWriter)
                async let logging: Void = self.logErrors(execution.standardError)
                try await self.read(execution.standardOutput)
                self.requestsInput.finish()
                _ = try await (writing, logging)
            } onCancel: {
                // There is no more time.
                LastResort(after: .zero) { self.kill() }.arm()
            }
        }.terminationStatus
    }

    private func write(to input: StandardInputWriter) async throws {
        for await request in requests {
            // A failure means that the process has ended, which reading its output tells as well.
            guard (try? await input.write(request)) != nil else { break }
        }
        try await input.finish()
    }

    private func read(_ output: SubprocessOutputSequence) async throws {
        var lines = LineBuffer(limit: Self.lineLimit)
        for try await buffer in output {
            for line in buffer.withUnsafeBytes({ lines.append($0) }) { handle(line) }
        }
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
            ready.set(.success(()))
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
        let process = state.withLock { state in
            name == "ended" ? state.processes.removeValue(forKey: id) : state.processes[id]
        }
        process?.handle(name, event)
    }

    private static func send(_ request: JSONObject, to input: AsyncStream<[UInt8]>.Continuation) {
        input.yield(request.serialized() + [UInt8(ascii: "\n")])
    }
}

extension ResourceLimits {
    fileprivate var json: JSONObject {
        JSONObject(named.sorted { $0.key < $1.key }.map { (key: $0.key, value: .integer(Int64($0.value))) })
    }
}
