internal import CZeroMQ
internal import Glibc

/// Threads for work that blocks.
enum Thread {
    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Starts a detached thread, to which no signal of the process is delivered: signals are for the threads that wait
    /// for them.
    ///
    /// - Parameters:
    ///   - name: shown by debuggers, at most 15 bytes.
    ///   - body: what it does.
    static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(KernelError) {
        let result = withoutSignals { create(Body(name: name, run: body)) }
        guard result == 0 else {
            throw KernelError(.system, "cannot start a thread: \(String(cString: strerror(result)))")
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

    private static func create(_ body: Body) -> Int32 {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 512 * 1024)
        let context = Unmanaged.passRetained(body)
        var thread = pthread_t()
        let result = pthread_create(&thread, &attributes, { Thread.main($0) }, context.toOpaque())
        if result != 0 { context.release() }
        return result
    }

    private static func main(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let context else { return nil }
        let body = Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
        mortise_name_thread(body.name)
        body.run()
        return nil
    }
}
