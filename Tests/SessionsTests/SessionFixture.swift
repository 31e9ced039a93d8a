import JSON
import Jupyter
import Processes
import Sessions
import Synchronization
import SystemPackage
import Testing

/// Runs tests with real sessions.
enum SessionFixture {
    /// Lends the sessions of a plugin that has just been started, in `/tmp`.
    static func withSessions<Result: Sendable>(
        python: String? = nil, _ configure: (inout SessionConfiguration) -> Void = { _ in },
        _ body: (SessionRegistry) async throws -> Result
    ) async throws -> Result {
        let work = try work(python: python, configure)
        try await work.start()
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(work.registry()))
        } catch {
            result = .failure(error)
        }
        await work.stop(grace: .seconds(10))
        return try result.get()
    }

    /// Lends the default session.
    static func withSession<Result: Sendable>(
        _ configure: (inout SessionConfiguration) -> Void = { _ in }, _ body: (Session) async throws -> Result
    ) async throws -> Result {
        try await withSessions(configure) { registry in
            try await body(registry.session(nil, of: Caller(id: "test")))
        }
    }

    /// Lends a plugin that has just been started, and its next generation, which has not.
    static func withGenerations(_ body: (_ old: SessionWork, _ new: SessionWork) async throws -> Void) async throws {
        let (old, new) = (try work(), try work())
        try await old.start()
        let result: Swift.Result<Void, any Error>
        do {
            result = .success(try await body(old, new))
        } catch {
            result = .failure(error)
        }
        await old.stop(grace: .seconds(10))
        await new.stop(grace: .seconds(10))
        try result.get()
    }

    /// A plugin that has not been started.
    static func work(
        python: String? = nil, _ configure: (inout SessionConfiguration) -> Void = { _ in }
    ) throws -> SessionWork {
        SessionWork(configuration: try configuration(python: python, configure))
    }

    private static func configuration(
        python: String?, _ configure: (inout SessionConfiguration) -> Void
    ) throws -> SessionConfiguration {
        let variables = ProgramEnvironment.ofThisProcess()
        let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        let setting = python ?? variables["MORTISE_TEST_PYTHON"] ?? root.appending(".venv/bin/python").string
        let locator = PythonLocator(setting: setting, prefix: root, environment: variables)
        let kernels = KernelHostConfiguration(
            python: { () throws(KernelError) in try locator.locateForKernels() },
            environment: ProgramEnvironment.allowed(of: variables),
            log: KernelLog { _, _ in })
        var configuration = SessionConfiguration(workspace: "/tmp", kernels: kernels)
        configure(&configuration)
        return configuration
    }
}

/// A client that keeps what it gets and answers with what it was given.
final class TestClient: CellClient {
    private let chunks = Mutex<[JSONValue]>([])
    private let answers: [String?]?
    private let asked = Mutex(0)
    private let onEmit: @Sendable (JSONValue) async throws -> Void
    private let thinkingTime: Duration
    /// Comes with the first output.
    let started = Latch<Void>()

    /// - Parameters:
    ///   - answers: to the questions, one after the other; nil: it cannot be asked.
    ///   - thinkingTime: what each answer takes.
    ///   - onEmit: takes the output.
    init(
        answers: [String?]? = nil, thinkingTime: Duration = .zero,
        onEmit: @escaping @Sendable (JSONValue) async throws -> Void = { _ in }
    ) {
        self.answers = answers
        self.thinkingTime = thinkingTime
        self.onEmit = onEmit
    }

    var canBeAsked: Bool { answers != nil }

    func emit(_ chunk: JSONValue) async throws {
        chunks.withLock { $0.append(chunk) }
        started.set(())
        try await onEmit(chunk)
    }

    func ask(_ prompt: String) async throws -> String? {
        let index = asked.withLock { asked in
            defer { asked += 1 }
            return asked
        }
        try await Task.sleep(for: thinkingTime)
        return answers?[index]
    }

    /// The text written to standard output.
    var text: String {
        chunks.withLock { $0 }.filter { $0["type"] == "stream" && $0["content"]?["name"] == "stdout" }
            .compactMap { $0["content"]?["text"]?.stringValue }.joined()
    }
}

extension Session {
    /// Runs a cell and returns its result and its text.
    func run(
        _ code: String, timeout: Duration? = nil, isSilent: Bool = false
    ) async throws -> (result: ExecuteResult, text: String) {
        let client = TestClient()
        let result = try await execute(CellRequest(code: code, timeout: timeout, isSilent: isSilent), for: client)
        return (result, client.text)
    }
}
