import JSON
import Jupyter
import Processes
import Synchronization
import SystemPackage
import Testing

/// The tests with real kernels. One at a time: they measure memory and wait for processes.
@Suite("With a real ipykernel", .serialized)
enum RealKernels {}

/// Runs tests with real kernels.
enum KernelFixture {
    /// The Python that has ipykernel: `MORTISE_TEST_PYTHON`, or the `.venv` at the root of the package.
    static func python() throws -> FilePath {
        let environment = ProgramEnvironment.ofThisProcess()
        if let path = environment["MORTISE_TEST_PYTHON"] { return FilePath(path) }
        let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        let path = root.appending(".venv/bin/python")
        try #require(
            (try? FileDescriptor.open(path, .readOnly).close()) != nil,
            "these tests need a Python with ipykernel: set MORTISE_TEST_PYTHON to its path, or make \(path)")
        return path
    }

    /// Lends a host of kernels that ends, with all of them, when the body returns.
    static func withHost<Result: Sendable>(
        log: LogRecorder = LogRecorder(), shutdownGrace: Duration? = nil,
        _ body: (KernelHost) async throws -> Result
    ) async throws -> Result {
        let python = try python()
        let environment = ProgramEnvironment.allowed(of: ProgramEnvironment.ofThisProcess())
        var configuration = KernelHostConfiguration(python: { python }, environment: environment, log: log.log)
        if let shutdownGrace { configuration.shutdownGrace = shutdownGrace }
        let host = try KernelHost(configuration)
        async let running: Void = host.run()
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(host))
        } catch {
            result = .failure(error)
        }
        host.stop()
        await running
        return try result.get()
    }

    /// Lends one kernel, working in `/tmp`.
    static func withKernel<Result: Sendable>(
        log: LogRecorder = LogRecorder(), shutdownGrace: Duration? = nil,
        _ body: (Kernel) async throws -> Result
    ) async throws -> Result {
        try await withHost(log: log, shutdownGrace: shutdownGrace) { host in
            try await host.withKernel(workingDirectory: "/tmp", body)
        }
    }
}

/// Keeps what is logged.
final class LogRecorder: Sendable {
    private let recorded = Mutex<[String]>([])

    var lines: [String] { recorded.withLock { $0 } }

    var log: KernelLog {
        KernelLog { _, line in self.recorded.withLock { $0.append(line) } }
    }
}

/// Keeps what a cell puts out.
final class OutputRecorder: Sendable {
    private let recorded = Mutex<[Message]>([])

    var messages: [Message] { recorded.withLock { $0 } }

    var handlers: ExecutionHandlers {
        ExecutionHandlers { message in self.recorded.withLock { $0.append(message) } }
    }

    /// The text that was written to a stream.
    func text(_ name: String) -> String {
        messages.filter { $0.type == .stream && $0.content["name"]?.stringValue == name }
            .compactMap { $0.content["text"]?.stringValue }.joined()
    }

    /// The plain texts of the results.
    var results: [String] {
        messages.filter { $0.type == .executeResult }.compactMap { $0.content["data"]?["text/plain"]?.stringValue }
    }
}

extension Kernel {
    /// Runs a cell and returns its reply and what it put out.
    func run(_ code: String) async throws -> (reply: ExecuteReply, output: OutputRecorder) {
        let output = OutputRecorder()
        let reply = try await execute(code, handlers: output.handlers)
        return (reply, output)
    }
}
