"""What parents of kernels and programs need of the system: pipes, signals, limits and the processes below them."""

import ctypes
import fcntl
import json
import os
import resource
import select
import signal

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
F_SETSIG = 10
LINE_LIMIT = 1 << 20  # bytes of one message
CPU_GRACE = 5  # seconds from SIGXCPU, which a program may ignore, to SIGKILL
LIMITS = {
    "address_space": resource.RLIMIT_AS,
    "cpu_time": resource.RLIMIT_CPU,
    "processes": resource.RLIMIT_NPROC,
    "open_files": resource.RLIMIT_NOFILE,
    "file_size": resource.RLIMIT_FSIZE,
}

libc = ctypes.CDLL(None, use_errno=True)


def adopt_orphans(wanted):
    """Makes this process the parent of all descendants whose own parents end, or stops that."""
    libc.prctl(PR_SET_CHILD_SUBREAPER, int(wanted), 0, 0, 0)


def die_with_parent(number=signal.SIGKILL):
    """Has the system send this process a signal when its parent ends."""
    libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def continue_at_end_of(descriptor):
    """Has the system continue this process group, should it be stopped, when a pipe's last writer closes it."""
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(descriptor, F_SETSIG, signal.SIGCONT)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)


def begin_child(loop):
    """Makes a forked process the leader of a session of its own, which ends with its parent and adopts nobody."""
    parent = os.getppid()
    os.setsid()
    die_with_parent()
    if os.getppid() != parent:
        os._exit(1)
    adopt_orphans(False)
    loop.abandon()


def set_limits(limits):
    """Limits this process and all that it will start, within the limits that it cannot raise.

    The limits are named as in `LIMITS`, in bytes, seconds or numbers.
    """
    for name, value in limits.items():
        _, hard = resource.getrlimit(LIMITS[name])
        greatest = value + CPU_GRACE if name == "cpu_time" else value
        if hard != resource.RLIM_INFINITY:
            greatest = min(greatest, hard)
        resource.setrlimit(LIMITS[name], (min(value, greatest), greatest))


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


def status_of(process):
    """The state of a process, a letter, and the id of its parent, as bytes; None if it has ended and was waited for."""
    try:
        with open(f"/proc/{process}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[:2]
    except OSError:
        return None


def parent_of(process):
    """The id of a process's parent, None if the process has ended."""
    status = status_of(process)
    return int(status[1]) if status else None


def is_zombie(process):
    """Whether a process has ended."""
    status = status_of(process)
    return not status or status[0] in (b"Z", b"X")


def descendants():
    """The ids of all processes below this one."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            children.setdefault(parent_of(name), []).append(int(name))
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
