internal import Subprocess
package import SystemPackage

/// Runs programs of which nothing is left when they end, when their time is over, when nobody wants them any more, and
/// when this process ends, however it does.
package struct Supervisor: Sendable {
    private let python: FilePath

    /// - Parameter python: runs what watches over the programs. It needs nothing but its standard library.
    package init(python: FilePath) {
        self.python = python
    }

    /// How long the supervisor may take to end before this process does its work.
    static let grace = Duration.seconds(8)

    /// Runs a program in a session and process group of its own, without input.
    ///
    /// - Parameters:
    ///   - program: what is run.
    ///   - timeout: after this it is killed; nil for no limit.
    ///   - stdout: takes what it writes, as it comes.
    ///   - stderr: takes its errors, as they come. Not in order with what it writes.
    /// - Returns: how it ended, once nothing that it started is left.
    /// - Throws: `ProcessError` if it cannot be started; `CancellationError` if the task is cancelled, once nothing of
    ///   it is left.
    package func run<Sink: OutputSink>(
        _ program: Program, timeout: Duration?, stdout: Sink, stderr: Sink
    ) async throws -> ProgramOutcome<Sink> {
        let deadline = Deadline(timeout)
        let status: TerminationStatus
        let sinks: (stdout: Sink, stderr: Sink)
        do {
            let outcome = try await Subprocess.run(
                .path(python),
                arguments: Arguments(arguments(for: program)),
                environment: .custom(program.variables),
                workingDirectory: program.workingDirectory,
                platformOptions: Self.options,
                input: .inputWriter,
                output: .sequence,
                error: .sequence
            ) { execution in
                // Where it is not needed it does nothing: the process that it is for has ended.
                let resort = Self.lastResort(for: execution.processIdentifier.value)
                return try await withTaskCancellationHandler {
                    let input = execution.standardInputWriter
                    // A part of it is written only if the supervisor has ended, of which its status tells.
                    _ = try await input.write(SupervisorProgram.input + program.data)
                    async let _: Void = deadline.end(input, orElse: resort)
                    async let output = pass(execution.standardOutput, to: stdout)
                    async let errors = pass(execution.standardError, to: stderr)
                    let sinks = try await (stdout: output, stderr: errors)
                    resort.arm()
                    try await input.finish()
                    return (sinks, resort)
                } onCancel: {
                    resort.arm()
                }
            }
            let resort: LastResort
            (sinks, resort) = outcome.closureResult
            resort.callOff()
            status = outcome.terminationStatus
        } catch {
            try Task.checkCancellation()
            throw ProcessError(.start, "\(python) cannot be run: \(error)", cause: error)
        }
        try Task.checkCancellation()
        let end = ProgramEnd(returnCode: status.returnCode, isTimedOut: deadline.isOver)
        return ProgramOutcome(end: end, stdout: sinks.stdout, stderr: sinks.stderr)
    }

    /// For programs that keep their supervisor and its guard from working, by stopping them again and again.
    private static func lastResort(for guardian: Int32) -> LastResort {
        let tree = ProcessTree(of: guardian)
        return LastResort(after: grace) { tree?.kill() }
    }

    private func arguments(for program: Program) -> [String] {
        SupervisorProgram.arguments + [program.options, program.executable.string] + program.arguments
    }

    /// The supervisor has all killed when it is told to end. Killed itself, it could not; so that is left to the last
    /// resort, which comes before.
    private static var options: PlatformOptions {
        var options = PlatformOptions()
        // A key press that interrupts the host's terminal must not reach it.
        options.createSession = true
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: grace * 2)]
        return options
    }

    private func pass<Sink: OutputSink>(_ output: SubprocessOutputSequence, to sink: Sink) async throws -> Sink {
        var sink = sink
        for try await buffer in output {
            await sink.append(buffer.withUnsafeBytes { Array($0) })
        }
        return sink
    }
}

extension Program {
    fileprivate var variables: [Environment.Key: String] {
        var variables: [Environment.Key: String] = [:]
        for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
        return variables
    }

    /// What the supervisor is told, as JSON.
    fileprivate var options: String {
        let limits = limits.named.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
        return "{\"data\": \(data.count), \"limits\": {\(limits.joined(separator: ", "))}}"
    }
}

extension TerminationStatus {
    /// As subprocess has it in Python.
    fileprivate var returnCode: Int {
        switch self {
        case .exited(let code): Int(code)
        case .signaled(let number): -Int(number)
        }
    }
}
