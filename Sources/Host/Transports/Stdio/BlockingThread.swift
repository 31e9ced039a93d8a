import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A thread of its own for work that blocks.
enum BlockingThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// Runs `body` on a new, detached thread that receives no signals: signals are for the threads that wait for them,
    /// and a write to a closed pipe is to fail rather than to end the process.
    ///
    /// - Parameter body: what the thread does.
    /// - Throws: `Errno` if there is no thread to be had.
    static func start(_ body: @escaping @Sendable () -> Void) throws {
        let retained = Unmanaged.passRetained(Body(body))
        let code = withoutSignals { spawn(retained.toOpaque()) }
        guard code == 0 else {
            retained.release()
            throw Errno(rawValue: code)
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
