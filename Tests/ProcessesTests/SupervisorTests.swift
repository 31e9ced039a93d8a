import Processes
import Subprocess
import Synchronization
import SystemPackage
import Testing

@Suite("A program under supervision")
struct SupervisorTests {
    /// What a program did.
    private struct Outcome {
        let end: ProgramEnd
        let stdout: String
        let stderr: String
    }

    @Test("gets its arguments as they are, and nothing but the variables that it is given")
    func arguments() async throws {
        let arguments = ["", "a b", "\"q\" 'q'", "$HOME `id` *", "-x", "--", "ü👩‍🚀", "line\nline", "\\"]
        let source = "import os, sys; print(sys.argv[1:]); print(sorted(os.environ)); print(os.getcwd())"
        let outcome = try await run(source, arguments: arguments, environment: ["ONE": "1", "LC_CTYPE": "C.UTF-8"])
        let lines = outcome.stdout.split(separator: "\n")
        try #require(lines.count == 3, "\(outcome)")
        let shown = try await run("print(eval(sys.argv[1]) == sys.argv[2:])", arguments: [String(lines[0])] + arguments)
        #expect(shown.stdout == "True\n")
        #expect(lines[1] == "['LC_CTYPE', 'ONE']")
        #expect(lines[2] == "/tmp")
    }

    @Test(
        "ends with its own exit code, or the negative number of its signal",
        arguments: [
            ("pass", 0), ("sys.exit(3)", 3), ("os._exit(255)", 255), ("os.abort()", -6),
            ("os.kill(os.getpid(), 9)", -9), ("os.kill(os.getpid(), 15)", -15), ("os.kill(0, 2)", -2),
        ])
    func codes(source: String, code: Int) async throws {
        let outcome = try await run(source)
        #expect(outcome.end == ProgramEnd(returnCode: code))
    }

    @Test("has no input, no descriptors of others, and is alone in its session and process group")
    func isolation() async throws {
        let outcome = try await run(
            "print(sys.stdin.read() == '', os.listdir('/proc/self/fd')[:-1], os.getpid() == os.getsid(0) == os.getpgid(0))"
        )
        #expect(outcome.stdout == "True ['0', '1', '2'] True\n")
    }

    @Test("has the signals of a program that was started by a shell")
    func signals() async throws {
        let outcome = try await run(
            "print([l.split()[1] for l in open('/proc/self/status') if l.startswith(('SigBlk', 'SigPnd'))])")
        #expect(outcome.stdout == "['0000000000000000', '0000000000000000']\n")
        let pipe = try await run("subprocess.run('yes | head -1', shell=True, restore_signals=False)")
        #expect(pipe.stdout == "y\n")
    }

    @Test("is killed with daemons and all when its time is over, and what it printed is there")
    func timeout() async throws {
        let outcome = try await run(Self.family + "time.sleep(1000)", timeout: .seconds(20))
        #expect(outcome.end == ProgramEnd(returnCode: -9, isTimedOut: true))
        try expectGone(outcome, count: 3)
    }

    @Test("leaves nothing behind that it started when it ends by itself")
    func leftovers() async throws {
        let outcome = try await run(Self.family)
        #expect(outcome.end.returnCode == 0)
        try expectGone(outcome, count: 3)
    }

    @Test("leaves nothing behind although it kills its supervisor")
    func murder() async throws {
        let outcome = try await run(Self.family + "os.kill(os.getppid(), 9); time.sleep(1000)")
        #expect(outcome.end.returnCode == -9)
        try expectGone(outcome, count: 3)
    }

    @Test("is killed with all that it started although it stops its supervisor and the guard for ever")
    func standstill() async throws {
        let stop = """
            parent = os.getppid()
            guard = int(open(f"/proc/{parent}/stat").read().rpartition(")")[2].split()[1])
            daemon = subprocess.Popen([sys.executable, "-c", f"import os\\nwhile True: os.kill({guard}, 19); os.kill({parent}, 19)"])
            print(daemon.pid)
            while True: os.kill(guard, 19); os.kill(parent, 19)
            """
        let outcome = try await run(Self.family + stop, timeout: .seconds(3))
        #expect(outcome.end == ProgramEnd(returnCode: -9, isTimedOut: true))
        try expectGone(outcome, count: 4)
    }

    @Test("is not waited for without end although it kills its supervisor and has the guard stopped for ever")
    func silentStandstill() async throws {
        let source = """
            parent = os.getppid()
            guard = int(open(f"/proc/{parent}/stat").read().rpartition(")")[2].split()[1])
            again = f"import os\\nwhile True: os.kill({guard}, 19)"
            null = subprocess.DEVNULL
            daemon = subprocess.Popen(["setsid", sys.executable, "-c", again], stdout=null, stderr=null)
            print(os.getpid()); print(daemon.pid)
            os.kill(parent, 9)
            """
        let outcome = try await run(source)
        #expect(outcome.end.returnCode == -9)
        try expectGone(outcome, count: 2)
    }

    @Test("is not run if the host ends before it has said all", arguments: [1, 10, 5000])
    func cutInput(missing: Int) async throws {
        let ran = "import sys; print('ran'); sys.exit(7)"
        let whole = SupervisorProgram.input + Array("data".utf8)
        let result = try await Subprocess.run(
            .path("/usr/bin/python3"),
            arguments: Arguments(
                SupervisorProgram.arguments + ["{\"data\": 4, \"limits\": {}}", "/usr/bin/python3", "-c", ran]),
            input: .array(whole.dropLast(missing)), output: .string(limit: 1000), error: .string(limit: 1000))
        #expect(result.terminationStatus == .exited(1))
        #expect(result.standardOutput == "")
        #expect(result.standardError == "")
    }

    @Test("is killed with daemons and all when its task is cancelled, before the task ends")
    func cancellation() async throws {
        let (printed, print) = AsyncStream<String>.makeStream()
        let task = Task {
            try await supervise(Self.family + "print('begun'); time.sleep(1000)", into: Recording { print.yield($0) })
        }
        var text = ""
        for await whole in printed {
            text = whole
            if whole.contains("begun") { break }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        let pids = text.split(separator: "\n").compactMap { Int32($0) }
        #expect(pids.count == 3)
        for pid in pids { #expect(!SystemProcess.isAlive(pid)) }
    }

    @Test("waits while its output is not taken, and loses none of it")
    func output() async throws {
        let outcome = try await run("sys.stdout.write('x' * 10_000_000); sys.stderr.write('y' * 3_000_000)")
        #expect(outcome.end.returnCode == 0)
        #expect(outcome.stdout.utf8.count == 10_000_000)
        #expect(outcome.stderr.utf8.count == 3_000_000)
    }

    @Test("has the limits that it is given, and so has what it starts")
    func limits() async throws {
        let source = """
            import resource as r
            names = ('AS', 'CPU', 'NPROC', 'NOFILE', 'FSIZE')
            limits = "[r.getrlimit(getattr(r, 'RLIMIT_' + n)) for n in %r]" % (names,)
            print(eval(limits))
            print(subprocess.check_output([sys.executable, '-c', 'import resource as r; print(%s)' % limits]).decode())
            """
        var limits = ResourceLimits()
        limits.addressSpace = 1 << 32
        limits.cpuTime = 100
        limits.processes = 1000
        limits.openFiles = 64
        limits.fileSize = 12345
        let outcome = try await run(source, limits: limits)
        let expected = "[(4294967296, 4294967296), (100, 105), (1000, 1000), (64, 64), (12345, 12345)]"
        #expect(outcome.stdout == "\(expected)\n\(expected)\n\n")
    }

    @Test("is killed by the signal that names its limit of CPU time")
    func cpuTime() async throws {
        var limits = ResourceLimits()
        limits.cpuTime = 1
        let outcome = try await run("while True: pass", limits: limits)
        #expect(outcome.end.returnCode == -24)
        #expect(limits.explanation(of: 24)?.contains("limits.cpu_time (1 s)") == true)
    }

    @Test("that cannot be started says so and ends with 126")
    func unstartable() async throws {
        let outcome = try await collect(program("/etc/passwd"))
        #expect(outcome.end.returnCode == 126)
        #expect(outcome.stderr == "/etc/passwd cannot be started: [Errno 13] Permission denied\n")
    }

    @Test("is an error that names the Python which is not there")
    func noPython() async throws {
        let error = await #expect(throws: ProcessError.self) {
            try await Supervisor(python: "/nowhere/python").run(
                program("/bin/true"), timeout: nil, stdout: Recording(), stderr: Recording())
        }
        #expect(error?.message.contains("/nowhere/python") == true)
    }

    // MARK: -

    /// Prints the ids of itself, a child that ignores signals, and a daemon.
    private static let family = """
        child = subprocess.Popen(['sh', '-c', "trap '' HUP TERM INT; sleep 1000; sleep 1000"])
        daemon = subprocess.check_output(['sh', '-c', 'setsid sleep 1000 >/dev/null 2>&1 & echo $!']).decode().strip()
        print(os.getpid()); print(child.pid); print(daemon)

        """

    private func expectGone(_ outcome: Outcome, count: Int) throws {
        let pids = outcome.stdout.split(separator: "\n").compactMap { Int32($0) }
        try #require(pids.count == count, "\(outcome)")
        for pid in pids { #expect(!SystemProcess.isAlive(pid), "\(pid)") }
    }

    private func run(
        _ source: String, arguments: [String] = [], environment: [String: String] = ["PATH": "/usr/bin:/bin"],
        limits: ResourceLimits = ResourceLimits(), timeout: Duration? = nil
    ) async throws -> Outcome {
        var program = program("/usr/bin/python3")
        program.arguments = ["-u", "-c", "import os, subprocess, sys, time\n\(source)"] + arguments
        program.environment = environment
        program.limits = limits
        return try await collect(program, timeout: timeout)
    }

    private func collect(_ program: Program, timeout: Duration? = nil) async throws -> Outcome {
        let outcome = try await Supervisor(python: "/usr/bin/python3").run(
            program, timeout: timeout, stdout: Recording(), stderr: Recording())
        return Outcome(end: outcome.end, stdout: outcome.stdout.text, stderr: outcome.stderr.text)
    }

    private func supervise(_ source: String, into sink: Recording) async throws -> ProgramOutcome<Recording> {
        var program = program("/usr/bin/python3")
        program.arguments = ["-u", "-c", "import os, subprocess, sys, time\n\(source)"]
        return try await Supervisor(python: "/usr/bin/python3").run(
            program, timeout: nil, stdout: sink, stderr: Recording())
    }

    private func program(_ path: FilePath) -> Program {
        Program(path, arguments: [], environment: ["PATH": "/usr/bin:/bin"], workingDirectory: "/tmp")
    }
}
