"""Runs one program, ends as it ended, and leaves nothing of it behind.

    OPTIONS PROGRAM ARGUMENT...

The options are a JSON object: `limits`, what `set_limits` takes, and `data`, how many bytes of standard
input the program gets as descriptor 3. Its standard input is empty; its output and errors are this process's own.

What follows on standard input is its end. It comes when the host is done with the program, or is no more, however it
ended: then all is killed that the program has started, daemons too. The same is done when the program ends.

It takes two processes: one that supervises, and its parent, which outlives it if the program should kill it.
"""

import json
import os
import resource
import signal
import sys

import mortise_processes as processes

DATA = 3  # the descriptor


class Supervisor:
    """The parent of the program."""

    def __init__(self, options, command):
        self.limits = options["limits"]
        self.data = sys.stdin.buffer.read(options["data"])
        self.command = command
        self.status = None
        self.host_is_gone = False
        processes.adopt_orphans(True)
        self.loop = processes.Loop()

    def serve(self):
        """Runs the program. Returns its status as of waitpid(2), when nothing of it is left."""
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        self.loop.on_signal(signal.SIGTERM, self.end)
        self.loop.on_signal(signal.SIGCHLD, lambda: processes.reap(self.reaped))
        self.program = os.fork()
        if self.program == 0:
            self.become_program()
        self.data = b""
        self.loop.watch(sys.stdin.fileno(), self.end)
        self.loop.run()
        processes.kill_descendants(self.reaped)
        self.wait_for_reader()
        return self.status

    def end(self):
        self.host_is_gone = True
        self.loop.stop()

    def reaped(self, pid, status):
        if pid == self.program:
            self.status = status
            self.loop.stop()

    def wait_for_reader(self):
        """Lets the host read all output before it hears of the end, which ends its reading."""
        release_output()
        if not self.host_is_gone:
            self.loop.running = True
            self.loop.run()

    def become_program(self):
        """Replaces the forked process by the program."""
        try:
            self.prepare()
            os.execv(self.command[0], self.command)
        except (OSError, ValueError) as error:
            os.write(2, f"{self.command[0]} cannot be started: {error}\n".encode(errors="replace"))
        os._exit(126)

    def prepare(self):
        parent = os.getppid()
        os.setsid()
        processes.die_with_parent()
        if os.getppid() != parent:
            os._exit(1)
        processes.adopt_orphans(False)
        self.loop.abandon()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        # Those that Python ignores, and that were ignored above.
        for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        if self.data:
            self.provide_data()
        processes.set_limits(self.limits)

    def provide_data(self):
        file = os.memfd_create("data")
        with open(file, "wb", closefd=False) as writer:
            writer.write(self.data)
        os.lseek(file, 0, os.SEEK_SET)
        if file == DATA:
            os.set_inheritable(file, True)
        else:
            os.dup2(file, DATA)


def release_output():
    """Leaves the pipes of output and errors to others, of whom the host sees the end."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    os.close(null)


def guard(supervisor):
    """Waits for the supervisor, and kills what it leaves if it was killed. Returns its status."""
    ended = []

    def reaped(pid, status):
        if pid == supervisor:
            ended.append(status)

    while not ended:
        reaped(*os.waitpid(-1, 0))
    processes.kill_descendants(reaped)
    return ended[0]


def end_as(status):
    """Ends this process as another one ended."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def main(options, command):
    processes.adopt_orphans(True)
    supervisor = os.fork()
    if supervisor == 0:
        end_as(Supervisor(options, command).serve())
    release_output()
    signal.signal(signal.SIGTERM, lambda *_: os.kill(supervisor, signal.SIGTERM))
    end_as(guard(supervisor))


main(json.loads(sys.argv[1]), sys.argv[2:])
