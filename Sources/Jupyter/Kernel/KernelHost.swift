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
    ///
    /// - Parameter handed: what another generation has handed over.
    package init(
        _ configuration: KernelHostConfiguration, adopting handed: KernelHandover? = nil
    ) throws(KernelError) {
        self.configuration = configuration
        var adopted: [LauncherRun] = []
        for launcher in handed?.launchers ?? [] {
            adopted.append(try LauncherRun(configuration: configuration, adopting: launcher))
        }
        directory = try RuntimeDirectory(environment: ProgramEnvironment.ofThisProcess())
        do {
            sockets = try SocketThread(log: configuration.log)
        } catch {
            directory.remove()
            throw error
        }
        launcher = Launcher(configuration: configuration, directory: directory, adopted: adopted)
    }

    /// Starts kernels for those who want them, until `stop`; returns when nothing of them is left.
    package func run() async {
        await launcher.run()
        await sockets.stop()
        // The process that another generation has removes it when it ends.
        if !launcher.hasLeft { directory.remove() }
    }

    /// Ends all kernels, and `run`.
    package func stop() {
        launcher.stop()
    }

    /// What another generation needs to reach the processes that start kernels, as this one does. Nothing is given away.
    package func share() throws(KernelError) -> KernelHandover {
        KernelHandover(try launcher.share())
    }

    /// The other generation has not come about.
    package func unshare() {
        launcher.unshare()
    }

    /// What the generation before this one has handed over is this one's to end.
    package func confirmInheritance() {
        launcher.confirmInheritance()
    }

    /// The generation before this one has ended.
    package func endInheritance() {
        launcher.endInheritance()
    }

    /// Lends a kernel that another generation has handed over, and ends it.
    ///
    /// - Parameter body: what is done with it; it ends when this returns.
    /// - Returns: what the body returns, when nothing that the kernel started is left.
    /// - Throws: `KernelError` if it is not there any more; what the body throws.
    package func withKernel<Result: Sendable>(
        adopting handed: HandedKernel, _ body: (Kernel) async throws -> Result
    ) async throws -> Result {
        guard let run = launcher.adoptedRun(in: handed.directory), let process = run.claim(handed.id) else {
            throw KernelError(.died, "the kernel died while it was handed over")
        }
        return try await lend(process, of: run, handed.file, requestCount: handed.requestCount, body)
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
        let process: KernelProcess
        let run: LauncherRun
        do {
            (process, run) = try await launcher.start(id: id, connectionFile: file, directory: workingDirectory)
        } catch {
            connectionFile.remove()
            throw error
        }
        return try await lend(process, of: run, connectionFile, requestCount: 0, body)
    }

    private func lend<Result: Sendable>(
        _ process: KernelProcess, of run: LauncherRun, _ file: ConnectionFile, requestCount: Int,
        _ body: (Kernel) async throws -> Result
    ) async throws -> Result {
        let result: Swift.Result<Result, any Error>
        var isHandedOver = false
        do {
            result = .success(
                try await use(process, file, requestCount: requestCount) { kernel in
                    defer { isHandedOver = kernel.isHandedOver }
                    return try await body(kernel)
                })
        } catch {
            result = .failure(error)
        }
        if isHandedOver {
            run.forget(process)
        } else {
            process.end()
            await process.ended.value
            file.remove()
            launcher.endIfUnused(run)
        }
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
        _ process: KernelProcess, _ file: ConnectionFile, requestCount: Int, _ body: (Kernel) async throws -> Result
    ) async throws -> Result {
        let timeout = configuration.startTimeout
        guard let listening = try await withDeadline(timeout, { try await process.listening.wait() }) else {
            throw KernelError(.startTimeout, "the kernel did not start within \(timeout)")
        }
        try listening.get()
        let connection = KernelConnection(to: file, thread: sockets)
        defer { connection.close() }
        let kernel = Kernel(
            process: process, file: file, connection: connection, requestCount: requestCount, log: configuration.log)
        return try await kernel.run(startTimeout: timeout) { kernel in
            let result = try await body(kernel)
            if !kernel.isHandedOver { await kernel.shutDown(within: self.configuration.shutdownGrace) }
            return result
        }
    }
}
