internal import Processes
internal import Synchronization
package import SystemPackage

/// What the kernels of this process have in common: a private directory, the thread that owns their sockets and the
/// process that starts them.
package final class KernelHost: Sendable {
    private let configuration: KernelHostConfiguration
    private let directory: RuntimeDirectory
    private let sockets: SocketThread
    private let launcher: Launcher
    private let lastKernel = Mutex(0)

    /// Makes the directory and starts the thread. `run` must follow, to take both away again.
    package init(_ configuration: KernelHostConfiguration) throws(KernelError) {
        self.configuration = configuration
        directory = try RuntimeDirectory(environment: ProgramEnvironment.ofThisProcess())
        do {
            sockets = try SocketThread(log: configuration.log)
        } catch {
            directory.remove()
            throw error
        }
        launcher = Launcher(configuration: configuration, directory: directory)
    }

    /// Starts kernels for those who want them, until `stop`; returns when nothing of them is left.
    package func run() async {
        await launcher.run()
        await sockets.stop()
        directory.remove()
    }

    /// Ends all kernels, and `run`.
    package func stop() {
        launcher.stop()
    }

    /// Starts a kernel, lends it and ends it.
    ///
    /// - Parameters:
    ///   - workingDirectory: where its code runs.
    ///   - body: what is done with it; it ends when this returns.
    /// - Returns: what the body returns, when nothing that the kernel started is left.
    /// - Throws: `KernelError` if it cannot be started; what the body throws.
    package func withKernel<Result: Sendable>(
        workingDirectory: FilePath, _ body: (Kernel) async throws -> Result
    ) async throws -> Result {
        let id = lastKernel.withLock { last in
            last += 1
            return String(last)
        }
        let connectionFile = try ConnectionFile(prefix: directory.path.appending(id))
        let file = try directory.write(connectionFile.contents(), to: "\(id).json")
        defer {
            for ending in [".json", "-"] { directory.removeFiles(withPrefix: id + ending) }
        }
        let process = try await launcher.start(id: id, connectionFile: file, directory: workingDirectory)
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await use(process, connectionFile, body))
        } catch {
            result = .failure(error)
        }
        process.end()
        await process.ended.value
        return try result.get()
    }

    /// Lends a directory of mode 0700, which is removed afterwards with the files in it.
    ///
    /// - Throws: `KernelError` if it cannot be made; what the body throws.
    package func withPrivateDirectory<Result: Sendable>(
        _ body: (FilePath) async throws -> Result
    ) async throws -> Result {
        let path = try directory.makeDirectory()
        defer { directory.removeDirectory(path) }
        return try await body(path)
    }

    private func use<Result: Sendable>(
        _ process: KernelProcess, _ file: ConnectionFile, _ body: (Kernel) async throws -> Result
    ) async throws -> Result {
        let timeout = configuration.startTimeout
        guard let listening = try await withDeadline(timeout, { try await process.listening.wait() }) else {
            throw KernelError(.startTimeout, "the kernel did not start within \(timeout)")
        }
        try listening.get()
        let connection = KernelConnection(to: file, thread: sockets)
        defer { connection.close() }
        let kernel = Kernel(process: process, connection: connection, log: configuration.log)
        return try await kernel.run(startTimeout: timeout) { kernel in
            let result = try await body(kernel)
            await kernel.shutDown(within: self.configuration.shutdownGrace)
            return result
        }
    }
}
