"""Forks Jupyter kernels and ends them with all that they started.

The host starts one of these. Standard input is a socket, over which it passes others: each is a connection with one who
is served, for the generations of a plugin that follow each other, and all of them have the same rights. They ask, and are
all told, one JSON object a line:

    {"op": "start", "kernel": ID, "connection_file": PATH, "directory": PATH, "limits": {NAME: NUMBER}}
    {"op": "signal", "kernel": ID, "signal": NUMBER}
    {"op": "end", "kernel": ID}

    {"event": "ready", "python": VERSION, "ipykernel": VERSION}
    {"event": "unusable", "message": TEXT}                 this Python cannot run kernels
    {"event": "started", "kernel": ID, "pid": NUMBER}
    {"event": "listening", "kernel": ID}                   its sockets are bound
    {"event": "signalled", "kernel": ID}                   one for each "signal", when the signal has been sent
    {"event": "failed", "kernel": ID, "message": TEXT}     it could not begin; "exited" follows
    {"event": "exited", "kernel": ID, "code": NUMBER or null, "signal": NUMBER or null,
     "out_of_memory": BOOL, "tail": TEXT}                  the tail is the end of its bare standard error
    {"event": "ended", "kernel": ID}                       nothing that it started is left
    {"event": "log", "message": TEXT}

A kernel's parent is a warden, a process of its own that adopts whatever the kernel's descendants leave behind, so
that it can find them all. Code can reach its warden with a signal, so one that is stopped, or does not answer, is
killed with all below it. When the last connection ends, however the host ended, the wardens kill everything.
Nothing here polls: each process waits for its pipes and for SIGCHLD.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# No module of this program may come from a directory that users write to.
sys.path[:] = [entry for entry in sys.path if entry not in ("", HERE)]

import gc  # noqa: E402
import json  # noqa: E402
import select  # noqa: E402
import signal  # noqa: E402
import socket  # noqa: E402
import time  # noqa: E402


def import_own(name):
    """Imports a module of this program."""
    sys.path.insert(0, HERE)
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    try:
        return __import__(name)
    finally:
        sys.dont_write_bytecode = before
        sys.path.remove(HERE)


processes = import_own("mortise_processes")
warden = import_own("mortise_warden")


END_GRACE = 2  # seconds that a warden may take to end a kernel before it is killed with it
INTEGER = 4  # bytes of a descriptor's number where one is passed
PASSES = 200  # in which orphans are looked for: what may not be killed, as another user's, is left in the end


def passed(door):
    """Takes the descriptor that comes with the next byte, or none with one that has none. Returns None at the end."""
    # `recv_fds` of some versions forgets the flags.
    flags = socket.MSG_CMSG_CLOEXEC | socket.MSG_DONTWAIT
    data, controls, _, _ = door.recvmsg(1, socket.CMSG_SPACE(INTEGER), flags)
    if not data:
        return None
    return [
        int.from_bytes(control[:INTEGER], sys.byteorder)
        for level, kind, control in controls
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS) and len(control) >= INTEGER
    ]


class Launcher:
    """Forks a warden for each kernel that the host wants and passes messages between them."""

    def __init__(self, door):
        self.door = door
        self.clients = []
        self.greeting = None
        self.wardens = {}
        self.starts = 0
        self.warm_up = None
        self.loop = processes.Loop()

    def admit(self):
        """Lets those in who wait at the door."""
        while self.door:
            try:
                descriptors = passed(self.door)
            except BlockingIOError:
                return
            if descriptors is None:
                self.loop.drop(self.door.detach())
                self.door = None
                if not self.clients:
                    self.loop.stop()
            for descriptor in descriptors or ():
                client = Client(self.loop, descriptor)
                self.clients.append(client)
                self.loop.watch(descriptor, lambda client=client: self.request(client))
                client.forward(json.dumps(self.greeting).encode())

    def send(self, message):
        self.forward(json.dumps(message).encode())

    def forward(self, line):
        for client in self.clients:
            client.forward(line)

    def serve(self):
        """Serves until the last client goes. Returns None then, and in a forked warden that warden."""
        processes.adopt_orphans(True)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        self.loop.on_signal(signal.SIGTERM, self.loop.stop)
        self.loop.on_signal(signal.SIGCHLD, self.children_changed)
        self.loop.on_signal(signal.SIGALRM, self.kill_overdue)
        self.loop.watch(self.door.fileno(), self.admit)
        forked = self.loop.run()
        if forked is None:
            processes.kill_descendants(lambda *_: None)
        return forked

    def request(self, client):
        for line in client.requests.read():
            try:
                message = json.loads(line)
                operation, kernel = message["op"], message["kernel"]
                if operation == "start":
                    self.start(message)
                elif kernel in self.wardens:
                    self.command(self.wardens[kernel], message)
            except (ValueError, KeyError, TypeError) as error:
                self.send({"event": "log", "message": f"a line of the host means nothing: {error!r}"})
            if not self.loop.running:
                return  # this is a forked warden
        if client.requests.ended:
            self.leave(client)

    def leave(self, client):
        self.admit()
        if self.clients == [client]:
            self.loop.stop()  # its connection ends with this process, when all has been done
            return
        self.clients.remove(client)
        client.close()

    def command(self, entry, message):
        """Passes a request on. Never waits: a warden that does not read is killed, as one that does not end."""
        if message["op"] == "end" and entry.deadline is None:
            entry.deadline = time.monotonic() + END_GRACE
            self.set_alarm()
        try:
            processes.send_line(entry.commands, message)
        except BlockingIOError:
            entry.kill()
        except BrokenPipeError:
            pass  # the warden has ended, which is reported when it is reaped

    def set_alarm(self):
        """Has `kill_overdue` called when the first of the wardens that have to end is overdue."""
        deadlines = [entry.deadline for entry in self.wardens.values() if entry.deadline is not None]
        # At zero there would be no alarm.
        signal.setitimer(signal.ITIMER_REAL, max(0.001, min(deadlines) - time.monotonic()) if deadlines else 0)

    def kill_overdue(self):
        for entry in self.wardens.values():
            if entry.deadline is not None and entry.deadline <= time.monotonic():
                entry.kill()
                entry.deadline = None
        self.set_alarm()

    def children_changed(self):
        processes.reap(self.reaped)
        for entry in self.wardens.values():
            try:
                if os.waitid(os.P_PID, entry.pid, os.WSTOPPED | os.WNOHANG):
                    entry.kill()
            except ChildProcessError:
                pass  # it has just ended, which comes with a signal of its own

    def start(self, message):
        kernel = message["kernel"]
        if kernel in self.wardens:
            raise ValueError(f"kernel {kernel} is there already")
        self.starts += 1
        if self.warm_up.finish():
            gc.freeze()
        commands, commander = processes.pipe()
        reports, reporter = processes.pipe()
        os.set_blocking(commander, False)
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
            self.loop.stop(warden.Warden(message, commands, reporter))
            return
        os.close(commands)
        os.close(reporter)
        entry = self.wardens[kernel] = WardenEntry(kernel, pid, commander, processes.Lines(reports))
        self.loop.watch(reports, lambda: self.report(entry))

    def become_warden(self, commander, reports):
        self.loop.abandon()
        self.loop.running = False
        if self.door:
            self.door.detach()  # or it would be closed a second time, when it may be another descriptor
        os.close(commander)
        os.close(reports)
        for client in self.clients:
            client.abandon()  # `abandon` of the loop has closed what it watches
        for entry in self.wardens.values():
            os.close(entry.commands)

    def report(self, entry):
        for line in entry.reports.read():
            entry.exited = entry.exited or b'"event": "exited"' in line
            self.forward(line)
            # Where there is one kernel only, this would be done in vain.
            if self.starts > 1 and b'"event": "listening"' in line:
                self.warm_up.begin()
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
            self.send({**message, "out_of_memory": False, "tail": "the process that watched over it was stopped or killed"})
        self.send({"event": "ended", "kernel": entry.kernel})

    def kill_orphans(self):
        """Kills what a killed warden has left. Some of it may be starting more, so it is looked for until none is left."""
        for _ in range(PASSES):
            orphans = self.orphans()
            if not orphans:
                return
            for process in orphans:
                try:
                    os.kill(process, signal.SIGKILL)
                except OSError:
                    pass

    def orphans(self):
        """All below this process but the wardens with their kernels, and what has ended."""
        wardens = {entry.pid for entry in self.wardens.values()}
        parents = {process: processes.parent_of(process) for process in processes.descendants()}
        found = []
        for process in parents:
            line = process
            while line in parents and line not in wardens:
                line = parents[line]
            if line not in wardens and not processes.is_zombie(process):
                found.append(process)
        return found


class Client:
    """One who asks for kernels, and is told of all of them."""

    def __init__(self, loop, descriptor):
        os.set_blocking(descriptor, False)
        self.loop = loop
        self.requests = processes.Lines(descriptor)
        self.answers = os.dup(descriptor)
        self.pending = b""
        self.gone = False

    def forward(self, line):
        """Queues a line. Never waits: a launcher that waits does not see that its clients have gone."""
        if not self.gone:
            self.pending += line + b"\n"
            self.flush()

    def flush(self):
        try:
            while self.pending:
                self.pending = self.pending[os.write(self.answers, self.pending) :]
        except BlockingIOError:
            pass
        except OSError:
            # It does not read any more, which its requests tell as well.
            self.pending = b""
            self.gone = True
        if self.pending and self.answers not in self.loop.handlers:
            self.loop.handlers[self.answers] = self.flush
            self.loop.poll.register(self.answers, select.POLLOUT)
        elif not self.pending and self.loop.handlers.pop(self.answers, None):
            self.loop.poll.unregister(self.answers)

    def close(self):
        self.loop.drop(self.requests.descriptor)
        if self.loop.handlers.pop(self.answers, None):
            self.loop.poll.unregister(self.answers)
        os.close(self.answers)

    def abandon(self):
        """Closes in a forked process what the loop has not closed there."""
        if self.answers not in self.loop.handlers:
            os.close(self.answers)


class WardenEntry:
    """What the launcher knows of a warden."""

    def __init__(self, kernel, pid, commands, reports):
        self.kernel = kernel
        self.pid = pid
        self.commands = commands
        self.reports = reports
        self.exited = False
        self.deadline = None  # by the monotonic clock, once it has to end

    def kill(self):
        """Kills the warden, and with it the kernel; what else is left is killed when the warden is reaped."""
        os.kill(self.pid, signal.SIGKILL)


def import_kernel():
    """Imports all that a kernel needs, so that each one is ready as soon as it is forked."""
    __import__("ipykernel")  # first, so that its absence is told from that of what it needs
    return import_own("mortise_kernel").VERSION


def remove_files():
    """Removes the private directory of this program and its kernels' sockets."""
    import shutil

    if os.path.basename(HERE).startswith("mortise-"):
        shutil.rmtree(HERE, ignore_errors=True)


def advice():
    """How to get ipykernel: a system's Python is not to be changed, and often refuses to be."""
    if sys.prefix != sys.base_prefix:
        return f"install it with: {sys.executable} -m pip install ipykernel"
    return (
        "make an environment that has it, with: python3 -m venv ~/mortise-python && "
        "~/mortise-python/bin/pip install ipykernel, and name ~/mortise-python/bin/python as the Python of the kernels"
    )


def main():
    door = socket.socket(fileno=os.dup(0))
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    launcher = Launcher(door)
    try:
        version = import_kernel()
        launcher.warm_up = import_own("mortise_completion").warm_up
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "ipykernel":
            message = (
                f"ipykernel is not installed in {sys.executable}; {advice()}"
            )
        else:
            message = f"ipykernel cannot be imported by {sys.executable}: {type(error).__name__}: {error}"
        launcher.greeting = {"event": "unusable", "message": message}
        launcher.admit()
        return
    gc.freeze()
    launcher.greeting = {"event": "ready", "python": sys.version.split()[0], "ipykernel": version}
    forked = launcher.serve()
    if forked is None:
        remove_files()
        return
    run = forked.serve()
    if run is not None:
        del launcher, forked
        run()


if __name__ == "__main__":
    main()
