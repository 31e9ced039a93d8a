"""Forks Jupyter kernels and ends them with all that they started.

The host starts one of these and talks with it over standard input and output, one JSON object a line:

    {"op": "start", "kernel": ID, "connection_file": PATH, "directory": PATH}
    {"op": "signal", "kernel": ID, "signal": NUMBER}
    {"op": "end", "kernel": ID}

    {"event": "ready", "python": VERSION, "ipykernel": VERSION}
    {"event": "unusable", "message": TEXT}                 this Python cannot run kernels
    {"event": "started", "kernel": ID, "pid": NUMBER}
    {"event": "listening", "kernel": ID}                   its sockets are bound
    {"event": "failed", "kernel": ID, "message": TEXT}     it could not begin; "exited" follows
    {"event": "exited", "kernel": ID, "code": NUMBER or null, "signal": NUMBER or null,
     "out_of_memory": BOOL, "tail": TEXT}                  the tail is the end of its bare standard error
    {"event": "ended", "kernel": ID}                       nothing that it started is left
    {"event": "log", "message": TEXT}

A kernel's parent is a warden, a process of its own that adopts whatever the kernel's descendants leave behind, so
that it can find them all. When standard input ends, however the host ended, the wardens kill everything.
Nothing here polls: each process waits for its pipes and for SIGCHLD.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# No module of this program may come from a directory that users write to.
sys.path[:] = [entry for entry in sys.path if entry not in ("", HERE)]

import ctypes  # noqa: E402
import gc  # noqa: E402
import json  # noqa: E402
import select  # noqa: E402
import signal  # noqa: E402

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LINE_LIMIT = 1 << 20
TAIL_LIMIT = 8192

libc = ctypes.CDLL(None, use_errno=True)


def send_line(descriptor, message):
    """Writes one message whole, waiting while the pipe is full."""
    data = memoryview(json.dumps(message).encode() + b"\n")
    while data:
        data = data[os.write(descriptor, data) :]


def pipe():
    """Makes a pipe whose reading end does not block."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    return reading, writing


class Lines:
    """Cuts what a pipe delivers into lines."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.rest = b""
        self.ended = False

    def read(self):
        """Returns the whole lines that are there now. Sets `ended` at the end of the file."""
        while True:
            try:
                data = os.read(self.descriptor, 65536)
            except BlockingIOError:
                break
            if not data:
                self.ended = True
                break
            self.rest += data
            if len(self.rest) > LINE_LIMIT:
                break
        *lines, self.rest = self.rest.split(b"\n")
        if len(self.rest) > LINE_LIMIT:
            self.rest = b""  # what remains of the line will be reported as no JSON
        return lines


class Loop:
    """Waits for descriptors and signals and calls their handlers, until one of them calls `stop`."""

    def __init__(self):
        self.poll = select.poll()
        self.handlers = {}
        self.signals = {}
        self.result = None
        self.running = True
        self.wake, self.waker = pipe()
        os.set_blocking(self.waker, False)
        signal.set_wakeup_fd(self.waker, warn_on_full_buffer=False)
        self.watch(self.wake, self.woken)

    def watch(self, descriptor, handler):
        self.handlers[descriptor] = handler
        self.poll.register(descriptor, select.POLLIN)

    def drop(self, descriptor):
        """Stops to watch a descriptor and closes it."""
        if self.handlers.pop(descriptor, None):
            self.poll.unregister(descriptor)
            os.close(descriptor)

    def on_signal(self, number, handler):
        self.signals[number] = handler
        signal.signal(number, lambda *_: None)  # the wake-up descriptor tells us

    def woken(self):
        for number in set(os.read(self.wake, 4096)):
            if number in self.signals:
                self.signals[number]()

    def stop(self, result=None):
        self.running = False
        self.result = result

    def run(self):
        while self.running:
            for descriptor, _ in self.poll.poll():
                handler = self.handlers.get(descriptor)
                if handler and self.running:
                    handler()
        return self.result

    def abandon(self):
        """Frees what a forked child has no use for."""
        signal.set_wakeup_fd(-1)
        for number in self.signals:
            signal.signal(number, signal.SIG_DFL)
        for descriptor in (*self.handlers, self.waker):
            os.close(descriptor)


def descendants():
    """The ids of all processes below this one."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    parent = int(file.read().rpartition(b")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue  # it has just ended
            children.setdefault(parent, []).append(int(name))
    found = []
    below = [os.getpid()]
    while below:
        below = [child for parent in below for child in children.get(parent, ())]
        found += below
    return found


def kill_descendants(reaped):
    """Kills all that is below this process and waits until it is gone.

    Orphans become children of this process, a subreaper, so the end is reached when it has no child. What may not
    be killed, since it runs as another user, is left alone.
    """
    while True:
        alive = 0
        for process in descendants():
            try:
                os.kill(process, signal.SIGKILL)
                alive += 1
            except ProcessLookupError:
                pass
            except PermissionError:
                continue
        try:
            pid, status = os.waitpid(-1, 0 if alive else os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        while pid:
            reaped(pid, status)
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return


def reap(reaped):
    """Collects the children that have ended."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        reaped(pid, status)


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
        self.commands = Lines(commands)
        self.kernel = None
        self.tail = b""
        self.announcement = b""
        self.memory_kills = memory_kills()
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.loop = Loop()

    def report(self, event, **details):
        try:
            send_line(self.reports, {"event": event, "kernel": self.request["kernel"], **details})
        except OSError:
            pass  # the launcher has ended, which `commands` tells as well

    def serve(self):
        """Watches over the kernel. Returns None when all is over, and in the kernel a function that runs it."""
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        self.loop.on_signal(signal.SIGCHLD, lambda: reap(self.reaped))
        self.stderr, stderr = pipe()
        self.ready, ready = pipe()
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
        kill_descendants(self.reaped)
        return None

    def become_kernel(self, stderr, ready):
        """Makes the forked process one that knows nothing of where it came from."""
        parent = os.getppid()
        os.setsid()
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
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
        import mortise_kernel

        return lambda: mortise_kernel.run(request["connection_file"], request["directory"], ready)

    def command(self):
        for line in self.commands.read():
            message = json.loads(line)
            if message["op"] == "end":
                self.loop.stop()
            elif message["op"] == "signal" and self.kernel:
                try:
                    os.killpg(self.kernel, message["signal"])
                except ProcessLookupError:
                    pass  # it has not made its group yet, or is a zombie
        if self.commands.ended:
            self.loop.stop()

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


class Launcher:
    """Forks a warden for each kernel that the host wants and passes messages between them."""

    def __init__(self, requests, answers):
        self.requests = Lines(requests)
        self.answers = answers
        self.pending = b""
        self.wardens = {}
        self.loop = Loop()

    def send(self, message):
        self.forward(json.dumps(message).encode())

    def forward(self, line):
        """Queues a line for the host. Never waits: a launcher that waits does not see that the host has gone."""
        self.pending += line + b"\n"
        self.flush()

    def flush(self):
        try:
            while self.pending:
                self.pending = self.pending[os.write(self.answers, self.pending) :]
        except BlockingIOError:
            pass
        except OSError:
            self.loop.stop()
            return
        if self.pending and self.answers not in self.loop.handlers:
            self.loop.handlers[self.answers] = self.flush
            self.loop.poll.register(self.answers, select.POLLOUT)
        elif not self.pending and self.loop.handlers.pop(self.answers, None):
            self.loop.poll.unregister(self.answers)

    def serve(self):
        """Serves the host until it goes. Returns None then, and in a forked warden that warden."""
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        self.loop.on_signal(signal.SIGTERM, self.loop.stop)
        self.loop.on_signal(signal.SIGCHLD, lambda: reap(self.reaped))
        self.loop.watch(self.requests.descriptor, self.request)
        warden = self.loop.run()
        if warden is None:
            kill_descendants(lambda *_: None)
        return warden

    def request(self):
        for line in self.requests.read():
            try:
                message = json.loads(line)
                operation, kernel = message["op"], message["kernel"]
                if operation == "start":
                    self.start(message)
                elif kernel in self.wardens:
                    send_line(self.wardens[kernel].commands, message)
            except BrokenPipeError:
                pass  # the warden has ended, which is reported when it is reaped
            except (ValueError, KeyError, TypeError) as error:
                self.send({"event": "log", "message": f"a line of the host means nothing: {error!r}"})
            if not self.loop.running:
                return  # this is a forked warden
        if self.requests.ended:
            self.loop.stop()

    def start(self, message):
        kernel = message["kernel"]
        if kernel in self.wardens:
            raise ValueError(f"kernel {kernel} is there already")
        commands, commander = pipe()
        reports, reporter = pipe()
        try:
            pid = os.fork()
        except OSError as error:
            for descriptor in (commands, commander, reports, reporter):
                os.close(descriptor)
            self.send({"event": "failed", "kernel": kernel, "message": f"cannot start a process: {error}"})
            self.send({"event": "ended", "kernel": kernel})
            return
        if pid == 0:
            self.become_warden(commander, reports)
            self.loop.stop(Warden(message, commands, reporter))
            return
        os.close(commands)
        os.close(reporter)
        entry = self.wardens[kernel] = WardenEntry(kernel, pid, commander, Lines(reports))
        self.loop.watch(reports, lambda: self.report(entry))

    def become_warden(self, commander, reports):
        self.loop.abandon()
        self.loop.running = False
        os.close(commander)
        os.close(reports)
        if self.answers not in self.loop.handlers:
            os.close(self.answers)
        for entry in self.wardens.values():
            os.close(entry.commands)  # `abandon` has closed the others

    def report(self, entry):
        for line in entry.reports.read():
            entry.exited = entry.exited or b'"event": "exited"' in line
            self.forward(line)
        if entry.reports.ended:
            self.loop.drop(entry.reports.descriptor)

    def reaped(self, pid, _status):
        """A warden has ended, or an orphan of one that was killed."""
        entry = next((entry for entry in self.wardens.values() if entry.pid == pid), None)
        if entry is None:
            return
        if entry.reports.descriptor in self.loop.handlers:
            self.report(entry)
        self.loop.drop(entry.reports.descriptor)
        os.close(entry.commands)
        del self.wardens[entry.kernel]
        if not entry.exited:
            self.kill_orphans()
            message = {"event": "exited", "kernel": entry.kernel, "code": None, "signal": int(signal.SIGKILL)}
            self.send({**message, "out_of_memory": False, "tail": "the process that watched over it was killed"})
        self.send({"event": "ended", "kernel": entry.kernel})

    def kill_orphans(self):
        """Kills what a killed warden has left: all below this process but the other wardens and their kernels."""
        wardens = {entry.pid for entry in self.wardens.values()}
        parents = {process: parent_of(process) for process in descendants()}
        for process in parents:
            line = process
            while line in parents and line not in wardens:
                line = parents[line]
            if line not in wardens:
                try:
                    os.kill(process, signal.SIGKILL)
                except OSError:
                    pass


class WardenEntry:
    """What the launcher knows of a warden."""

    def __init__(self, kernel, pid, commands, reports):
        self.kernel = kernel
        self.pid = pid
        self.commands = commands
        self.reports = reports
        self.exited = False


def parent_of(process):
    try:
        with open(f"/proc/{process}/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return None


def import_kernel():
    """Imports all that a kernel needs, so that each one is ready as soon as it is forked."""
    sys.path.insert(0, HERE)
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    try:
        import ipykernel  # noqa: F401  # first, so that its absence is told from that of what it needs
        import mortise_kernel
    finally:
        sys.dont_write_bytecode = before
        sys.path.remove(HERE)
    return mortise_kernel.VERSION


def remove_files():
    """Removes the private directory of this program and its kernels' sockets."""
    import shutil

    if os.path.basename(HERE).startswith("mortise-"):
        shutil.rmtree(HERE, ignore_errors=True)


def main():
    requests, answers = os.dup(0), os.dup(1)
    os.set_blocking(requests, False)
    os.set_blocking(answers, False)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)  # nothing but messages goes to the host's pipe
    launcher = Launcher(requests, answers)
    try:
        version = import_kernel()
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "ipykernel":
            message = (
                f"ipykernel is not installed in {sys.executable}; "
                f"install it with: {sys.executable} -m pip install ipykernel"
            )
        else:
            message = f"ipykernel cannot be imported by {sys.executable}: {type(error).__name__}: {error}"
        launcher.send({"event": "unusable", "message": message})
        return
    gc.freeze()
    launcher.send({"event": "ready", "python": sys.version.split()[0], "ipykernel": version})
    warden = launcher.serve()
    if warden is None:
        remove_files()
        return
    run = warden.serve()
    if run is not None:
        del launcher, warden
        run()


if __name__ == "__main__":
    main()
