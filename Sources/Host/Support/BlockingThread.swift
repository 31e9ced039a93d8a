import CLinux
import Glibc
import SystemPackage

/// A thread of its own for work that blocks.
enum BlockingThread {
    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void

        init(_ name: String, _ run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// What a fault of the thread itself raises, for which the process may have a handler, and what asks it where it is.
    private static let heard = [SIGILL, SIGTRAP, SIGFPE, SIGBUS, SIGSEGV, SIGSYS, SIGPROF]

    /// Runs `body` on a new, detached thread that receives no signals from elsewhere: signals are for the threads that wait
    /// for them, and a write to a closed pipe is to fail rather than to end the process.
    ///
    /// - Parameters:
    ///   - name: shown by debuggers, of which 15 bytes are used.
    ///   - body: what the thread does.
    /// - Throws: `Errno` if there is no thread to be had.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(Errno) {
        let retained = Unmanaged.passRetained(Body(name, body))
        let code = withoutSignals { spawn(retained.toOpaque()) }
        guard code == 0 else {
            retained.release()
            throw Errno(rawValue: code)
        }
    }

    /// A new thread inherits the mask of its creator, so there is no moment in which it could receive a signal.
    private static func withoutSignals(_ create: () -> Int32) -> Int32 {
        var blocked = sigset_t()
        var previous = sigset_t()
        sigfillset(&blocked)
        for signal in heard { sigdelset(&blocked, signal) }
        pthread_sigmask(SIG_SETMASK, &blocked, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        return create()
    }

    private static func spawn(_ argument: UnsafeMutableRawPointer) -> Int32 {
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, { BlockingThread.main($0) }, argument)
        if code == 0 { pthread_detach(thread) }
        return code
    }

    private static func main(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let argument else { return nil }
        let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
        linux_name_thread(body.name)
        body.run()
        return nil
    }
}
