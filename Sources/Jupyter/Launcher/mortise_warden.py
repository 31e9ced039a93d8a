"""The parent of one kernel: reports how it ends and kills what it leaves behind."""

import json
import os
import signal

import mortise_processes as processes

TAIL_LIMIT = 8192  # bytes of the kernel's standard error that are kept


def memory_kills():
    """How many processes the system has killed for lack of memory so far, or 0 where it does not say."""
    try:
        with open("/proc/vmstat", "rb") as file:
            for line in file:
                if line.startswith(b"oom_kill "):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


class Warden:
    """The parent of one kernel. Runs in a process of its own; its `serve` also returns in the forked kernel."""

    def __init__(self, request, commands, reports):
        self.request = request
        self.reports = reports
        self.commands = processes.Lines(commands)
        self.kernel = None
        self.tail = b""
        self.announcement = b""
        self.memory_kills = memory_kills()
        processes.adopt_orphans(True)
        self.loop = processes.Loop()

    def report(self, event, **details):
        try:
            processes.send_line(self.reports, {"event": event, "kernel": self.request["kernel"], **details})
        except OSError:
            pass  # the launcher has ended, which `commands` tells as well

    def serve(self):
        """Watches over the kernel. Returns None when all is over, and in the kernel a function that runs it."""
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        self.loop.on_signal(signal.SIGCHLD, lambda: processes.reap(self.reaped))
        self.stderr, stderr = processes.pipe()
        self.ready, ready = processes.pipe()
        self.kernel = os.fork()
        if self.kernel == 0:
            return self.become_kernel(stderr, ready)
        os.close(stderr)
        os.close(ready)
        self.report("started", pid=self.kernel)
        self.loop.watch(self.commands.descriptor, self.command)
        self.loop.watch(self.stderr, self.read_stderr)
        self.loop.watch(self.ready, self.read_ready)
        self.loop.run()
        processes.kill_descendants(self.reaped)
        return None

    def become_kernel(self, stderr, ready):
        """Makes the forked process one that knows nothing of where it came from."""
        parent = os.getppid()
        os.setsid()
        processes.die_with_parent()
        if os.getppid() != parent:
            os._exit(1)
        processes.adopt_orphans(False)
        self.loop.abandon()
        os.close(self.commands.descriptor)
        os.close(self.reports)
        os.close(self.stderr)
        os.close(self.ready)
        for number in (signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(null, 1)
        os.dup2(stderr, 2)
        os.close(null)
        os.close(stderr)
        request = self.request
        processes.set_limits(request["limits"])
        import mortise_kernel

        return lambda: mortise_kernel.run(request["connection_file"], request["directory"], ready)

    def command(self):
        for line in self.commands.read():
            message = json.loads(line)
            if message["op"] == "end":
                self.loop.stop()
            elif message["op"] == "signal":
                self.signal(message["signal"])
        if self.commands.ended:
            self.loop.stop()

    def signal(self, number):
        if self.kernel:
            try:
                os.killpg(self.kernel, number)
            except ProcessLookupError:
                pass  # it has not made its group yet, or is a zombie
        self.report("signalled")

    def read_ready(self):
        try:
            data = os.read(self.ready, 65536)
        except BlockingIOError:
            return
        if data:
            self.announcement += data
            return
        self.loop.drop(self.ready)
        if self.announcement == b"listening":
            self.report("listening")
        elif self.announcement:
            self.report("failed", message=self.announcement.decode(errors="replace"))

    def read_stderr(self):
        try:
            data = os.read(self.stderr, 65536)
        except BlockingIOError:
            return
        if data:
            self.tail = (self.tail + data)[-TAIL_LIMIT:]
        else:
            self.loop.drop(self.stderr)

    def reaped(self, pid, status):
        if pid != self.kernel:
            return
        self.kernel = None
        for descriptor, read in ((self.ready, self.read_ready), (self.stderr, self.read_stderr)):
            if descriptor in self.loop.handlers:
                read()
        killed = os.WIFSIGNALED(status)
        self.report(
            "exited",
            code=None if killed else os.WEXITSTATUS(status),
            signal=os.WTERMSIG(status) if killed else None,
            out_of_memory=killed
            and os.WTERMSIG(status) == signal.SIGKILL
            and memory_kills() > self.memory_kills,
            tail=self.tail.decode(errors="replace"),
        )
        self.loop.stop()
