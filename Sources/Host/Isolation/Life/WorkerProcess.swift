import CLinux
import Glibc
import SystemPackage

/// A process of its own for one plugin: this executable once more.
///
/// It leads a session, so that what the plugin begins can be ended with it, and has the descriptors at numbers that it
/// knows, which Subprocess cannot give. It ends when its connection does, however the host ends.
struct WorkerProcess: Sendable {
    /// Where a worker finds its end of the connection, the library, and its lifeline.
    static let socketNumber: Int32 = 3
    static let libraryNumber: Int32 = 4
    static let lifelineNumber: Int32 = 5

    let id: pid_t
    let socket: FrameSocket
    /// Held as long as the worker is to live: at its end the system continues one that something has stopped.
    private let lifeline: HeldDescriptor

    /// - Parameters:
    ///   - program: the executable.
    ///   - file: the plugin's, by which the process is known in lists of processes.
    ///   - library: what it loads.
    ///   - isHeard: whether what it prints is passed on.
    static func launch(
        _ program: FilePath, for file: FilePath, library: HeldDescriptor, isHeard: Bool = true
    ) throws(Errno) -> WorkerProcess {
        let (own, others) = try pair()
        let (lifeline, end) = try pair()
        let id = try spawn(
            program, arguments: ["mortise", "worker", file.string],
            descriptors: [
                (try above(others), socketNumber), (try above(library), libraryNumber),
                (try above(end), lifelineNumber),
            ], isHeard: isHeard)
        return WorkerProcess(
            id: id, socket: FrameSocket(own, peer: HeldDescriptor(linux_process_descriptor(id))), lifeline: lifeline)
    }

    private static func pair() throws(Errno) -> (HeldDescriptor, HeldDescriptor) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Errno(rawValue: errno)
        }
        return (HeldDescriptor(ends[0]), HeldDescriptor(ends[1]))
    }

    /// The same at a number that is none of those which the worker's descriptors get.
    private static func above(_ descriptor: HeldDescriptor) throws(Errno) -> HeldDescriptor {
        let copy = fcntl(descriptor.rawValue ?? -1, F_DUPFD_CLOEXEC, lifelineNumber + 1)
        guard copy >= 0 else { throw Errno(rawValue: errno) }
        return HeldDescriptor(copy)
    }

    private static func spawn(
        _ program: FilePath, arguments: [String], descriptors: [(HeldDescriptor, number: Int32)], isHeard: Bool
    ) throws(Errno) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        if !isHeard { posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) }
        // Standard output may be the protocol's.
        posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
        for (descriptor, number) in descriptors {
            posix_spawn_file_actions_adddup2(&actions, descriptor.rawValue ?? -1, number)
        }
        _ = linux_spawn_close_from(&actions, lifelineNumber + 1)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        setSignals(&attributes)
        let argv = arguments.map { strdup($0) } + [nil]
        defer { for argument in argv { free(argument) } }
        var id: pid_t = 0
        let result = withExtendedLifetime(descriptors) {
            posix_spawn(&id, program.string, &actions, &attributes, argv, environ)
        }
        guard result == 0 else { throw Errno(rawValue: result) }
        return id
    }

    /// Signals do what they do by default, none is held back, and what a terminal sends to the host does not get there.
    private static func setSignals(_ attributes: inout posix_spawnattr_t) {
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes, linux_spawn_new_session | Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    }

    /// Kills what is left of it, and all that it began and that did not leave its session.
    func kill() {
        Glibc.kill(-id, SIGKILL)
        Glibc.kill(id, SIGKILL)
    }

    /// Waits for the end of a process whose connection has ended. To be called once.
    ///
    /// - Returns: how it ended, as "ended by signal 11, Segmentation fault".
    func reap() -> String {
        // A process loses its descriptors when its end is settled: a signal that comes now changes nothing about it, and
        // makes one end that has closed the connection and goes on.
        kill()
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0 {
            guard errno == EINTR else { return "ended" }
        }
        let signal = status & 0x7F
        if signal == 0 { return "exited with \((status >> 8) & 0xFF)" }
        return "ended by signal \(signal), \(String(cString: strsignal(signal)))"
    }
}
