import JSON
import Jupyter
import Synchronization
import SystemPackage
import Testing

extension RealKernels {
    @Suite("Against a kernel that misbehaves, the host", .serialized)
    struct HostileKernelTests {
        @Test("drops a message with a wrong signature and says so")
        func forgery() async throws {
            let log = LogRecorder()
            try await KernelFixture.withKernel(log: log) { kernel in
                let code = """
                    from jupyter_client.session import Session
                    k = get_ipython().kernel
                    forger = Session(key=b"another key")
                    forger.send(k.iopub_socket, "stream", {"name": "stdout", "text": "forged"}, parent=k.get_parent())
                    k.iopub_socket.send_multipart([b"no", b"message"])
                    k.iopub_socket.send_multipart([b"<IDS|MSG>"])
                    print("genuine")
                    """
                let (reply, output) = try await kernel.run(code)
                #expect(reply.status == .ok)
                #expect(output.text("stdout") == "genuine\n")
            }
            #expect(log.lines.contains { $0.contains("iopub was dropped: its signature is wrong") }, "\(log.lines)")
            #expect(log.lines.contains { $0.contains("dropped (2 so far): it has no <IDS|MSG> frame") })
        }

        @Test("notices at once that the process was killed in the middle of a cell")
        func death() async throws {
            try await KernelFixture.withKernel { kernel in
                let handlers = ExecutionHandlers { message in
                    guard let pid = message.content["text"]?.stringValue.flatMap({ Int32($0) }) else { return }
                    Processes.kill(pid)
                }
                let code = "import os; print(os.getpid(), end='', flush=True)\nwhile True: pass"
                let failure = await #expect(throws: KernelError.self) {
                    try await kernel.execute(code, handlers: handlers)
                }
                #expect(failure?.code == .died)
                #expect(kernel.exit.current?.cause == .signal(9))
                // It stays dead.
                let again = await #expect(throws: KernelError.self) { try await kernel.run("1") }
                #expect(again?.code == .died)
            }
        }

        @Test("does not take a kernel for interrupted that ended before it replied")
        func deathAfterInterruption() async throws {
            try await KernelFixture.withKernel { kernel in
                let handlers = ExecutionHandlers { message in
                    if message.type == .stream { kernel.interrupt() }
                }
                // Forgets to reply, as an interrupt in the wrong place makes kernels do, and ends when it is asked again.
                let code = """
                    import os
                    session = get_ipython().kernel.session
                    send = session.send
                    def forgetful(stream, message, *rest, **more):
                        if message == "execute_reply": return {"content": {"status": "ok"}}
                        if message == "kernel_info_reply": os._exit(9)
                        return send(stream, message, *rest, **more)
                    session.send = forgetful
                    print("on", flush=True)
                    while True: pass
                    """
                let failure = await #expect(throws: KernelError.self) {
                    try await kernel.execute(code, handlers: handlers)
                }
                #expect(failure?.code == .died)
            }
        }

        @Test("ends a cell that still runs when its kernel is given back", .timeLimit(.minutes(30)))
        func runningAtTheEnd() async throws {
            let cell = try await KernelFixture.withKernel { kernel in
                let begun = Latch<Void>()
                let cell = Task {
                    try await kernel.execute(
                        "print('on', flush=True)\nwhile True: pass",
                        handlers: ExecutionHandlers { message in
                            if message.type == .stream { begun.set(()) }
                        })
                }
                try await begun.wait()
                return cell
            }
            let failure = await #expect(throws: KernelError.self) { try await cell.value }
            #expect(failure?.code == .closed)
        }

        @Test("tells where the interpreter crashed")
        func crash() async throws {
            try await KernelFixture.withKernel { kernel in
                await #expect(throws: KernelError.self) {
                    try await kernel.run("import ctypes\ndef culprit(): ctypes.string_at(0)\nculprit()")
                }
                let exit = try #require(kernel.exit.current)
                #expect(exit.description == "signal 11, segmentation fault")
                #expect(exit.crashReport?.contains("in culprit") == true)
            }
        }

        @Test(
            "stays small while a cell prints 50 MB to a reader that lags", .measured,
            arguments: [
                "print('x' * 50_000_000)",
                "for _ in range(500_000): print('y' * 99)",
            ])
        func flood(code: String) async throws {
            try await KernelFixture.withKernel { kernel in
                _ = try await kernel.run("1")
                let before = try Memory.resetPeak()
                let count = Mutex(0)
                let handlers = ExecutionHandlers { message in
                    let text = message.content["text"]?.stringValue ?? ""
                    let total = count.withLock { count in
                        count += text.utf8.count
                        return count
                    }
                    // The lag is what is tested: the kernel could send everything while it answers these.
                    guard total == text.utf8.count else { return }
                    for _ in 0..<200 { _ = try? await kernel.request(.kernelInfoRequest, on: .control) }
                }
                let reply = try await kernel.execute(code, handlers: handlers)
                #expect(reply.status == .ok)
                let total = count.withLock { $0 }
                #expect(total == 50_000_000 || total == 50_000_001)
                let peak = try Memory.peak()
                #expect(peak - before < 30 << 20, "grew by \((peak - before) >> 20) MiB")
            }
        }

        @Test("gets a text in place of an output that is too large, and the cell goes on")
        func tooLarge() async throws {
            try await KernelFixture.withKernel { kernel in
                let code =
                    "from IPython.display import HTML\ndisplay(HTML('x' * 40_000_000))\nraise ValueError('y' * 40_000_000)"
                let (reply, output) = try await kernel.run(code)
                let display = try #require(output.messages.first { $0.type == .displayData })
                #expect(display.content["data"]?["text/plain"]?.stringValue?.contains("left out") == true)
                #expect(reply.failure?.name == "ValueError")
                #expect((reply.failure?.value.utf8.count ?? 0) < 200_000)
            }
        }

        @Test("kills the kernel if it sends a frame that is larger than any may be")
        func oversizedFrame() async throws {
            try await KernelFixture.withKernel { kernel in
                let failure = await #expect(throws: KernelError.self) {
                    try await kernel.run("get_ipython().kernel.iopub_socket.send(bytes(65 << 20)); input")
                }
                #expect(failure?.code == .unreachable)
                _ = try await kernel.exit.wait()
            }
        }

        @Test("kills the kernel if it sends a message whose frames together are larger than any may be")
        func oversizedMessage() async throws {
            let log = LogRecorder()
            try await KernelFixture.withKernel(log: log) { kernel in
                let code =
                    "get_ipython().kernel.iopub_socket.send_multipart([bytes(50 << 20)] * 3)\nimport time; time.sleep(60)"
                let failure = await #expect(throws: KernelError.self) { try await kernel.run(code) }
                #expect(failure?.code == .unreachable)
                _ = try await kernel.exit.wait()
            }
            #expect(log.lines.contains { $0.contains("a message has more than 134217728 bytes") }, "\(log.lines)")
        }

        @Test("does not call it unexpected that its Python ends because the host does")
        func earlyEnd() async throws {
            let log = LogRecorder()
            // Most often before Python has imported what kernels need.
            try await KernelFixture.withHost(log: log) { _ in }
            #expect(!log.lines.contains { $0.contains("unexpectedly") }, "\(log.lines)")
        }

        @Test("leaves nothing alive when it ends, neither kernels nor what they have daemonised")
        func endOfHost() async throws {
            let pids = try await KernelFixture.withHost { host in
                try await host.withKernel(workingDirectory: "/tmp") { kernel in
                    let (_, output) = try await kernel.run(Self.daemonising)
                    host.stop()
                    _ = try await kernel.exit.wait()
                    return output.text("stdout").split(separator: "\n").compactMap { Int32($0) }
                }
            }
            #expect(pids.count == 3)
            #expect(pids.filter(Processes.isAlive).isEmpty)
        }

        @Test("leaves nothing of a kernel that died alive, and starts the next one")
        func restart() async throws {
            try await KernelFixture.withHost { host in
                let pids = try await host.withKernel(workingDirectory: "/tmp") { kernel in
                    let (_, output) = try await kernel.run(Self.daemonising)
                    _ = try? await kernel.run("os._exit(3)")
                    #expect(kernel.exit.current?.cause == .code(3))
                    return output.text("stdout").split(separator: "\n").compactMap { Int32($0) }
                }
                #expect(pids.count == 3)
                #expect(pids.filter(Processes.isAlive).isEmpty)
                try await host.withKernel(workingDirectory: "/tmp") { kernel in
                    let (_, output) = try await kernel.run("2 + 2")
                    #expect(output.results == ["4"])
                }
            }
        }

        @Test("survives that the process which starts kernels is killed")
        func launcherDeath() async throws {
            try await KernelFixture.withHost { host in
                try await host.withKernel(workingDirectory: "/tmp") { kernel in
                    // The parent of the kernel watches over it; the parent's parent starts them.
                    let code = """
                        import os
                        parent = lambda pid: int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
                        os.kill(parent(os.getppid()), 9)
                        while True: pass
                        """
                    await #expect(throws: KernelError.self) { try await kernel.run(code) }
                }
                try await host.withKernel(workingDirectory: "/tmp") { kernel in
                    let (_, output) = try await kernel.run("2 + 2")
                    #expect(output.results == ["4"])
                }
            }
        }

        /// Prints the ids of the kernel, of a daemon made by fork and of one made by a shell.
        private static let daemonising = """
            import os, subprocess, sys, time
            print(os.getpid())
            reading, writing = os.pipe()
            if os.fork() == 0:
                os.setsid()
                child = os.fork()
                if child == 0:
                    time.sleep(1000)
                os.write(writing, b"%d" % child)
                os._exit(0)
            print(int(os.read(reading, 20)))
            print(subprocess.run("setsid sleep 1000 >/dev/null 2>&1 & echo $!", shell=True, capture_output=True).stdout.decode())
            """
    }
}
