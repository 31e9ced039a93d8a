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

    /// Runs a program in a session and process group of its own, without input.
    ///
    /// - Parameters:
    ///   - program: what is run.
    ///   - timeout: after this it is killed; nil for no limit.
    ///   - output: takes what it writes, as it comes, from two tasks. While it is busy the program waits.
    /// - Returns: how it ended, once nothing that it started is left.
    /// - Throws: `ProcessError` if it cannot be started; `CancellationError` if the task is cancelled, once nothing of
    ///   it is left.
    package func run(
        _ program: Program, timeout: Duration?, output: @escaping @Sendable (OutputStream, [UInt8]) -> Void
    ) async throws -> ProgramEnd {
        let deadline = Deadline(timeout)
        let status: TerminationStatus
        do {
            status = try await Subprocess.run(
                .path(python),
                arguments: Arguments(arguments(for: program)),
                environment: .custom(program.variables),
                workingDirectory: program.workingDirectory,
                platformOptions: Self.options,
                input: .inputWriter,
                output: .sequence,
                error: .sequence
            ) { execution in
                let input = execution.standardInputWriter
                // A part of it is written only if the supervisor has ended, of which its status tells.
                _ = try await input.write(SupervisorProgram.input + program.data)
                async let _: Void = deadline.end(input)
                async let stdout: Void = pass(execution.standardOutput) { output(.stdout, $0) }
                async let stderr: Void = pass(execution.standardError) { output(.stderr, $0) }
                _ = try await (stdout, stderr)
                try await input.finish()
            }.terminationStatus
        } catch {
            try Task.checkCancellation()
            throw ProcessError(.start, "\(python) cannot be run: \(error)", cause: error)
        }
        try Task.checkCancellation()
        return ProgramEnd(returnCode: status.returnCode, isTimedOut: deadline.isOver)
    }

    private func arguments(for program: Program) -> [String] {
        SupervisorProgram.arguments + [program.options, program.executable.string] + program.arguments
    }

    /// The supervisor has all killed when it is told to end. Killed itself, it could not.
    private static var options: PlatformOptions {
        var options = PlatformOptions()
        // A key press that interrupts the host's terminal must not reach it.
        options.createSession = true
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(10))]
        return options
    }

    private func pass(_ output: SubprocessOutputSequence, to sink: ([UInt8]) -> Void) async throws {
        for try await buffer in output {
            buffer.withUnsafeBytes { sink(Array($0)) }
        }
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
