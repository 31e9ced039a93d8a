internal import CZeroMQ

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

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

    /// Starts a detached thread, to which no signal of the process is delivered.
    ///
    /// - Parameters:
    ///   - name: shown by debuggers, at most 15 bytes.
    ///   - body: what it does.
    static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(KernelError) {
        let result = create(Body(name: name, run: body))
        guard result == 0 else {
            throw KernelError(.system, "cannot start a thread: \(String(cString: strerror(result)))")
        }
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
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        mortise_name_thread(body.name)
        body.run()
        return nil
    }
}
