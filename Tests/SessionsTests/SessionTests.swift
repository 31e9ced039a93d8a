import JSON
import Jupyter
import PluginKit
import Sessions
import Synchronization
import Testing

@Suite("A session", .serialized, .timeLimit(.minutes(30)))
struct SessionTests {
    /// Says when no interrupt can end it any more.
    private static let stubborn = """
        import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)
        print("begun", flush=True)
        while True: pass
        """

    @Test("runs cells, keeps their state and tells how they ended")
    func cells() async throws {
        try await SessionFixture.withSession { session in
            let first = try await session.run("x = 6")
            #expect(first.result.status == .ok)
            #expect(first.result.notice == nil)
            #expect(first.result.session == "default")
            let second = try await session.run("print(x * 7)")
            #expect(second.text == "42\n")
            #expect(second.result.executionCount == 2)
            let third = try await session.run("x / 0")
            #expect(third.result.status == .error)
            #expect(third.result.error?.name == "ZeroDivisionError")
        }
    }

    @Test("runs many calls one at a time, each once")
    func manyCalls() async throws {
        try await SessionFixture.withSession { session in
            _ = try await session.run("runs, inside = [], 0")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<25 {
                    group.addTask {
                        let code = """
                            inside += 1; assert inside == 1
                            import asyncio; await asyncio.sleep(0.001)
                            runs.append(\(number)); inside -= 1
                            """
                        let end = try await session.run(code)
                        #expect(end.result.status == .ok)
                    }
                }
                try await group.waitForAll()
            }
            let (_, text) = try await session.run("print(sorted(runs) == list(range(25)))")
            #expect(text == "True\n")
        }
    }

    @Test("never runs a call that was cancelled while it waited, and interrupts one that runs")
    func cancellation() async throws {
        try await SessionFixture.withSession { session in
            let client = TestClient()
            let running = Task {
                try await session.execute(CellRequest(code: "print('on', flush=True)\nwhile True: pass"), for: client)
            }
            try await client.started.wait()
            let waiting = Task { try await session.run("was_run = True") }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            running.cancel()
            let result = try await running.value
            #expect(result.status == .interrupted)
            let (_, text) = try await session.run("print('was_run' in globals())")
            #expect(text == "False\n")
        }
    }

    @Test("refuses a cell that does not want to wait while another one runs, and runs it when it is idle")
    func busy() async throws {
        try await SessionFixture.withSession { session in
            let impatient = CellRequest(code: "print('ran')", waitsForTurn: false)
            let client = TestClient()
            let running = Task {
                try await session.execute(CellRequest(code: "print('on', flush=True)\nwhile True: pass"), for: client)
            }
            try await client.started.wait()
            let error = await #expect(throws: PluginError.self) {
                try await session.execute(impatient, for: TestClient())
            }
            #expect(error?.code == .busy)
            running.cancel()
            _ = try await running.value
            let idle = TestClient()
            _ = try await session.execute(impatient, for: idle)
            #expect(idle.text == "ran\n")
        }
    }

    @Test("interrupts a cell whose time is over, returns what it printed and keeps its state")
    func timeout() async throws {
        try await SessionFixture.withSession { session in
            let code = "kept = 1\nprint('before', flush=True)\nwhile True: pass"
            let end = try await session.run(code, timeout: .milliseconds(300))
            #expect(end.result.status == .timeout)
            #expect(!end.result.isRestarted)
            #expect(end.text == "before\n")
            let (next, text) = try await session.run("print(kept)")
            #expect(text == "1\n")
            #expect(next.notice == nil)
        }
    }

    @Test("sends a cell to a new kernel where the connection to the old one is lost already")
    func lostConnection() async throws {
        try await SessionFixture.withSession { session in
            _ = try await session.run("kept = 1")
            let cut = """
                thread = get_ipython().kernel.iopub_thread
                thread.io_loop.add_callback(lambda: thread.socket.close(linger=0))
                while True: pass
                """
            let end = try await session.run(cut)
            #expect(end.result.status == .died)
            // The old kernel is killed for it, which takes longer than this takes to come.
            let (next, text) = try await session.run("print('kept' in globals())")
            #expect(next.status == .ok)
            #expect(text == "False\n")
            #expect(next.notice?.contains("was lost before this cell ran, because the kernel died") == true)
        }
    }

    @Test("tells whoever looks at it that its state was lost, until a cell has been told")
    func loss() async throws {
        try await SessionFixture.withSession { session in
            #expect(session.lossNotice == nil)
            #expect(try await session.run("import os; os._exit(3)").result.status == .died)
            _ = try await session.kernel()
            let notice = "The state of session \"default\" was lost, because the kernel died (exit code 3)."
            #expect(session.lossNotice == notice)
            _ = try await session.run("1", isSilent: true)
            #expect(session.lossNotice == notice)
            #expect(try await session.run("1").result.notice?.contains("was lost before this cell ran") == true)
            #expect(session.lossNotice == nil)
        }
    }

    @Test("kills and restarts a kernel that does not yield, and says so now and next time")
    func unyielding() async throws {
        let impatient: (inout SessionConfiguration) -> Void = { $0.interruptGrace = .milliseconds(300) }
        try await SessionFixture.withSession(impatient) { session in
            let client = TestClient()
            let cell = Task { try await session.execute(CellRequest(code: Self.stubborn), for: client) }
            // From here on an interrupt cannot end it.
            try await client.started.wait()
            cell.cancel()
            let end = try await cell.value
            #expect(end.status == .interrupted)
            #expect(end.isRestarted)
            #expect(end.notice?.contains("killed") == true)
            let (next, text) = try await session.run("print('alive')")
            #expect(text == "alive\n")
            #expect(next.status == .ok)
            #expect(next.notice?.contains("lost before this cell ran") == true)
            let (last, _) = try await session.run("1")
            #expect(last.notice == nil)
        }
    }

    @Test("that is ended while a cell runs ends the cell, however stubborn it is")
    func closing() async throws {
        let cell = try await SessionFixture.withSession { session in
            let client = TestClient()
            let cell = Task { try await session.execute(CellRequest(code: Self.stubborn), for: client) }
            try await client.started.wait()
            return cell
        }
        let result = try await cell.value
        #expect(result.status == .interrupted)
        #expect(result.notice == "The session was ended while this cell ran, and the kernel with it.")
    }

    @Test("says why its kernel died, and goes on with a fresh one")
    func death() async throws {
        try await SessionFixture.withSession { session in
            let end = try await session.run("import os; os.kill(os.getpid(), 11)")
            #expect(end.result.status == .died)
            #expect(end.result.notice?.contains("signal 11, segmentation fault") == true)
            let (next, text) = try await session.run("print('os' in globals())")
            #expect(text == "False\n")
            #expect(next.executionCount == 1)
            #expect(next.notice?.contains("signal 11") == true)
        }
    }

    @Test("gets a fresh kernel, and says so, after one died while it was idle")
    func idleDeath() async throws {
        try await SessionFixture.withSession { session in
            let code = "import os, threading; threading.Thread(target=lambda: os.read(r, 1) and os._exit(7)).start()"
            _ = try await session.run("import os; r, w = os.pipe()")
            _ = try await session.run(code)
            // The kernel dies about when this cell has ended, before or after the next one is sent.
            _ = try await session.run("_ = os.write(w, b'x')")
            var ends: [ExecuteResult] = []
            while ends.last?.executionCount != 1 {
                ends.append(try await session.run("1").result)
            }
            #expect(ends.last?.notice?.contains("exit code 7") == true)
            #expect(ends.dropLast().allSatisfy { $0.status == .died || $0.executionCount ?? 0 > 3 })
        }
    }

    /// Leaves a thread that prints once `go` is set.
    private static let threadThatWaits = """
        import os, threading
        go = threading.Event()
        def work():
            go.wait(); print("late", flush=True)
        thread = threading.Thread(target=work); thread.start()
        """

    @Test("gives what a thread prints after its cell to the next cell, apart from that cell's own output")
    func lateOutput() async throws {
        try await SessionFixture.withSession { session in
            let first = try await session.run(Self.threadThatWaits)
            #expect(first.result.lateOutput == nil)
            let second = try await session.run("go.set(); thread.join(); print('mine')")
            #expect(second.text == "mine\n")
            let late = try #require(second.result.lateOutput)
            #expect(late.outputs == [["type": "stream", "content": ["name": "stdout", "text": "late\n"]]])
            #expect(late.dropped == 0)
            let third = try await session.run("1")
            #expect(third.result.lateOutput == nil)
        }
    }

    @Test("keeps what the next cell's caller has to be told while silent code runs")
    func silence() async throws {
        try await SessionFixture.withSession { session in
            _ = try await session.run(Self.threadThatWaits)
            let quiet = try await session.run("go.set(); thread.join()", isSilent: true).result
            #expect(quiet.lateOutput == nil)
            #expect(try await session.run("1").result.lateOutput?.outputs.count == 1)
            #expect(try await session.run("os.kill(os.getpid(), 9)").result.status == .died)
            #expect(try await session.run("1", isSilent: true).result.notice == nil)
            #expect(try await session.run("1").result.notice?.contains("signal 9") == true)
        }
    }

    @Test("is restarted at once also where a cell has the turn and waits for the kernel, and does not run it")
    func earlyRestart() async throws {
        try await SessionFixture.withSession { session in
            let cell = Task.immediate { try await session.run("while True: pass", timeout: .seconds(25)) }
            _ = try await session.restart(preservesState: false)
            let error = await #expect(throws: PluginError.self) { _ = try await cell.value }
            #expect(error?.message.contains("restarted before this had begun") == true)
            let (next, _) = try await session.run("1")
            #expect(next.executionCount == 1)
            #expect(next.notice == nil)
        }
    }

    @Test("keeps its state in files of a size that is limited in all, and what is shared only where there is room")
    func stateSize() async throws {
        try await SessionFixture.withSession({ $0.stateBytes = 1_000_000 }) { session in
            _ = try await session.run("first = second = third = bytearray(300_000)")
            _ = try await session.restart(preservesState: true)
            let (_, text) = try await session.run("print(len(first), len(second), len(third), first is second)")
            #expect(text == "300000 300000 300000 False\n")
        }
    }

    @Test("asks the client for input, and raises where it declines or cannot be asked")
    func input() async throws {
        try await SessionFixture.withSession { session in
            let client = TestClient(answers: ["Ann", nil])
            let code = "print('hello', input('name? '))\ninput()"
            let result = try await session.execute(CellRequest(code: code), for: client)
            #expect(client.text == "hello Ann\n")
            #expect(result.error?.name == "EOFError")
            let (mute, _) = try await session.run("input()")
            #expect(mute.error?.name == "StdinNotImplementedError")
        }
    }

    @Test("has its time for itself: what a user takes to answer does not count")
    func thinking() async throws {
        try await SessionFixture.withSession { session in
            let client = TestClient(answers: ["Ann"], thinkingTime: .seconds(4))
            let request = CellRequest(code: "print('hello', input())", timeout: .seconds(3))
            let result = try await session.execute(request, for: client)
            #expect(result.status == .ok)
            #expect(client.text == "hello Ann\n")
        }
    }

    @Test("is not held up by a caller that reads nothing")
    func stuckReader() async throws {
        let impatient: (inout SessionConfiguration) -> Void = { $0.interruptGrace = .milliseconds(300) }
        try await SessionFixture.withSession(impatient) { session in
            let never = Latch<Void>()
            let client = TestClient { _ in try await never.wait() }
            let code = "for _ in range(1000): print('x' * 100_000)"
            let result = try await session.execute(CellRequest(code: code, timeout: .milliseconds(500)), for: client)
            #expect(result.status == .timeout)
            let (next, _) = try await session.run("1")
            #expect(next.status == .ok)
        }
    }

    @Test("that nobody has made is named, with those that there are")
    func unknownSession() async throws {
        try await SessionFixture.withSessions { registry in
            let error = #expect(throws: PluginError.self) { try registry.session("other", of: Caller(id: "")) }
            #expect(error?.code == .notFound)
            #expect(
                error?.message == "There is no session \"other\". session_id can be: default. create_session makes one."
            )
        }
    }

    @Test(
        "without a Python says which was tried and what to do, at every call",
        arguments: [
            ("/nowhere/python", "/nowhere/python, which the setting `python` names"),
            ("/bin/true", "/bin/true, which starts the kernels, ended unexpectedly"),
            (
                "/usr/bin/python3",
                "ipykernel is not installed in /usr/bin/python3; make an environment that has it, with: python3 -m venv"
            ),
        ])
    func brokenPython(path: String, message: String) async throws {
        try await SessionFixture.withSessions(python: path) { registry in
            let session = try registry.session(nil, of: Caller(id: ""))
            for _ in 0..<2 {
                let error = await #expect(throws: PluginError.self) { try await session.run("1") }
                #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
            }
        }
    }
}
