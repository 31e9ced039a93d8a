import JSON
import Jupyter
import Synchronization
import Testing

extension RealKernels {
    @Suite("A kernel", .serialized)
    struct KernelTests {
        @Test("has the thread that answers on the control channel wait for nobody once the kernel ends")
        func shutdown() async throws {
            // Longer than any machine needs: a kernel that has to be killed fails the test.
            let kernel = try await KernelFixture.withKernel(shutdownGrace: .seconds(120)) { kernel in
                let code = """
                    import threading
                    output = get_ipython().kernel.iopub_thread
                    def schedule(name):
                        done = threading.Event()
                        thread = threading.Thread(target=output.schedule, args=(done.set,), name=name)
                        thread.start()
                        thread.join()
                        return done
                    output.is_ending = True
                    dropped, kept = schedule("Control"), schedule("another")
                    kept.wait()  # comes later than the first would
                    output.is_ending = False
                    late = schedule("Control")
                    late.wait()
                    print(dropped.is_set())
                    """
                let (reply, printed) = try await kernel.run(code)
                #expect(reply.status == .ok)
                #expect(printed.text("stdout") == "False\n")
                return kernel
            }
            #expect(kernel.exit.current?.cause == .code(0))
        }

        @Test("gives streams, results, displays and errors apart, and counts its cells")
        func outputs() async throws {
            try await KernelFixture.withKernel { kernel in
                let code = """
                    import sys
                    print("out"); print("err", file=sys.stderr)
                    display({"text/html": "<b>x</b>"}, raw=True)
                    6 * 7
                    """
                let (reply, output) = try await kernel.run(code)
                #expect(reply == .ok(count: 1))
                #expect(output.text("stdout") == "out\n")
                #expect(output.text("stderr") == "err\n")
                #expect(output.results == ["42"])
                let display = try #require(output.messages.first { $0.type == .displayData })
                #expect(display.content["data"]?["text/html"] == "<b>x</b>")

                let (failed, _) = try await kernel.run("1 / 0")
                #expect(failed.status == .error)
                #expect(failed.failure?.name == "ZeroDivisionError")
                #expect(failed.failure?.traceback.isEmpty == false)
                #expect(failed.executionCount == 2)
            }
        }

        @Test("is as others are: main module, path, await, magics, shell, plots, forked children")
        func normality() async throws {
            try await KernelFixture.withKernel { kernel in
                let code = """
                    import asyncio, multiprocessing, os, sys
                    assert __name__ == "__main__" and sys.path[0] != "mortise" and "" in sys.path
                    assert not any("mortise" in entry for entry in sys.path)
                    assert os.getcwd() == "/tmp" and os.environ["MPLBACKEND"].endswith("backend_inline")
                    await asyncio.sleep(0.001)
                    %timeit -n1 -r1 pass
                    !echo shell
                    child = multiprocessing.get_context("fork").Process(target=print, args=("forked",))
                    child.start(); child.join()
                    print("half \\ud800 of a pair")
                    """
                let (reply, output) = try await kernel.run(code)
                #expect(reply.status == .ok, "\(reply)")
                for text in ["per loop", "shell", "forked", "half \u{FFFD} of a pair"] {
                    #expect(output.text("stdout").contains(text))
                }
            }
        }

        @Test("says nothing for two seconds and is still waited for")
        func silence() async throws {
            try await KernelFixture.withKernel { kernel in
                let (reply, output) = try await kernel.run("import time; time.sleep(2); print('done')")
                #expect(reply.status == .ok)
                #expect(output.text("stdout") == "done\n")
            }
        }

        @Test("is interrupted and goes on living")
        func interruption() async throws {
            try await KernelFixture.withKernel { kernel in
                let handlers = ExecutionHandlers { message in
                    if message.type == .stream { kernel.interrupt() }
                }
                let reply = try await kernel.execute("print('now', flush=True)\nwhile True: pass", handlers: handlers)
                #expect(reply.failure?.name == "KeyboardInterrupt")
                let (next, output) = try await kernel.run("1 + 1")
                #expect(next.status == .ok)
                #expect(output.results == ["2"])
            }
        }

        @Test("is interrupted whenever it comes: before the cell begins, in it, after it")
        func earlyInterruption() async throws {
            try await KernelFixture.withKernel { kernel in
                _ = try await kernel.run("import time; kept = 1")
                for round in 0..<40 {
                    // The rounds differ in what the kernel does when the interrupt comes.
                    async let interruption: Void = {
                        for _ in 0..<(round * 50) { await Task.yield() }
                        kernel.interrupt()
                    }()
                    let (reply, _) = try await kernel.run(round % 2 == 0 ? "time.sleep(5)" : "pass")
                    await interruption
                    #expect(reply.status == .ok || reply.failure?.name == "KeyboardInterrupt")
                }
                let (_, output) = try await kernel.run("kept")
                #expect(output.results == ["1"])
            }
        }

        @Test("is not given the next cell before an interrupt of the last one has reached it")
        func lateInterruption() async throws {
            try await KernelFixture.withKernel { kernel in
                let launcher = Latch<Int32>()
                let handlers = ExecutionHandlers { message in
                    guard let pid = message.content["text"]?.stringValue.flatMap({ Int32($0) }) else { return }
                    // By way of it the interrupt goes.
                    Processes.stop(pid)
                    kernel.interrupt()
                    launcher.set(pid)
                }
                let events = Mutex<[String]>([])
                let code = """
                    import os
                    status = open(f"/proc/{os.getppid()}/stat").read()
                    print(status.rpartition(")")[2].split()[1], end="")
                    """
                async let cell: Void = {
                    _ = try await kernel.execute(code, handlers: handlers)
                    events.withLock { $0.append("the cell has ended") }
                }()
                let pid = try await launcher.wait()
                // Answered after the cell, so the cell is over for the kernel.
                for _ in 0..<20 { _ = try await kernel.request(.kernelInfoRequest, on: .shell) }
                events.withLock { $0.append("the interrupt was delivered") }
                Processes.resume(pid)
                try await cell
                #expect(events.withLock { $0 } == ["the interrupt was delivered", "the cell has ended"])
                let (next, _) = try await kernel.run("for _ in range(100_000): pass")
                #expect(next.status == .ok)
            }
        }

        @Test("asks its user, or raises at once where nobody can be asked")
        func questions() async throws {
            try await KernelFixture.withKernel { kernel in
                let output = OutputRecorder()
                var handlers = output.handlers
                handlers.input = { request in
                    #expect(request.prompt == "name? ")
                    return "Ann"
                }
                _ = try await kernel.execute("print('hello', input('name? '))", handlers: handlers)
                #expect(output.text("stdout") == "hello Ann\n")
                let (reply, _) = try await kernel.run("input()")
                #expect(reply.failure?.name == "StdinNotImplementedError")
            }
        }

        @Test("keeps what a thread of an earlier cell prints apart from the next cell")
        func lateOutput() async throws {
            try await KernelFixture.withKernel { kernel in
                let code = """
                    import sys, threading
                    go = threading.Event()
                    class Worker(threading.Thread):
                        def run(self):
                            go.wait(); print("late", flush=True); display("shown")
                            inner = threading.Thread(target=print, args=("inner",), kwargs={"flush": True})
                            inner.start(); inner.join()
                    thread = Worker(); thread.start()
                    """
                _ = try await kernel.run(code)
                let (_, output) = try await kernel.run("go.set(); thread.join(); print('mine')")
                #expect(output.text("stdout") == "mine\n")
                let late = kernel.takeLateOutput()
                #expect(late.messages.map(\.type) == [.stream, .displayData, .stream])
                #expect(late.messages.compactMap { $0.content["text"]?.stringValue } == ["late\n", "inner\n"])
                #expect(output.messages.count == 1)
                #expect(kernel.takeLateOutput().messages.isEmpty)
            }
        }

        @Test("answers on the control channel and echoes while a cell runs")
        func control() async throws {
            try await KernelFixture.withKernel { kernel in
                let started = Latch<Void>()
                let handlers = ExecutionHandlers { message in
                    if message.type == .stream { started.set(()) }
                }
                async let reply = kernel.execute(
                    "print('on', flush=True)\nimport time\nwhile True: time.sleep(0.01)", handlers: handlers)
                try await started.wait()
                try await kernel.awaitEcho()
                let information = try await kernel.request(.kernelInfoRequest, on: .control)
                #expect(information.content["status"] == "ok")
                kernel.interrupt()
                #expect(try await reply.failure?.name == "KeyboardInterrupt")
            }
        }
    }
}

extension ExecuteReply {
    /// What a cell that raised nothing is answered with.
    static func ok(count: Int) -> ExecuteReply {
        ExecuteReply(status: .ok, executionCount: count, failure: nil)
    }
}
