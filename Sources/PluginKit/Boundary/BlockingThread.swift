import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Threads for work that blocks, which the threads that run tasks must not do.
enum BlockingThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// Runs work on a thread of its own and waits for its result.
    ///
    /// - Throws: what `work` throws, and `PluginError` if there is no thread to be had.
    static func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            do throws(PluginError) {
                try start { continuation.resume(with: Swift.Result(catching: work)) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// Runs `body` on a new, detached thread that receives no signals, which are the host's.
    ///
    /// - Throws: `PluginError` if there is no thread to be had.
    static func start(_ body: @escaping @Sendable () -> Void) throws(PluginError) {
        let retained = Unmanaged.passRetained(Body(body))
        let code = withoutSignals { spawn(retained.toOpaque()) }
        guard code == 0 else {
            retained.release()
            throw PluginError(.failed, "No thread can be started: error \(code).")
        }
    }

    /// A new thread inherits the mask of its creator, so there is no moment in which it could receive a signal.
    private static func withoutSignals(_ create: () -> Int32) -> Int32 {
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        return create()
    }

    private static func spawn(_ argument: UnsafeMutableRawPointer) -> Int32 {
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, argument)
        if code == 0 { pthread_detach(thread) }
        return code
    }
}
