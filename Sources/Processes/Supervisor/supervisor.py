"""Runs one program, ends as it ended, and leaves nothing of it behind.

    OPTIONS PROGRAM ARGUMENT...

The options are a JSON object: `limits`, what `set_limits` takes, and `data`, how many bytes of standard
input the program gets as descriptor 3. Its standard input is empty; its output and errors are this process's own.
If standard input ends before that many have come, nothing is run.

What follows on standard input is its end. It comes when the host is done with the program, or is no more, however it
ended: then all is killed that the program has started, daemons too. The same is done when the program ends.

It takes two processes: one that supervises, and its parent, the guard, which does the same in its place should the
program stop or kill it. A guard that the program stops is continued by the end of standard input.
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

    def __init__(self, options, data, command):
        self.limits = options["limits"]
        self.data = data
        self.command = command
        self.status = signal.SIGKILL  # until it is known: of a program that may not be killed, it never is
        processes.adopt_orphans(True)
        self.loop = processes.Loop()

    def serve(self):
        """Runs the program. Returns its status as of waitpid(2), when nothing of it is left."""
        self.loop.on_signal(signal.SIGTERM, self.loop.stop)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        self.loop.on_signal(signal.SIGCHLD, lambda: processes.reap(self.reaped))
        self.program = os.fork()
        if self.program == 0:
            self.become_program()
        self.data = b""
        self.loop.watch(sys.stdin.fileno(), self.loop.stop)
        self.loop.run()
        processes.kill_descendants(self.reaped)
        return self.status

    def reaped(self, pid, status):
        if pid == self.program:
            self.status = status
            self.loop.stop()

    def become_program(self):
        """Replaces the forked process by the program."""
        try:
            self.prepare()
            os.execv(self.command[0], self.command)
        except (OSError, ValueError) as error:
            os.write(2, f"{self.command[0]} cannot be started: {error}\n".encode(errors="replace"))
        os._exit(126)

    def prepare(self):
        processes.begin_child(self.loop)
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


class Guard:
    """The parent of the supervisor."""

    def __init__(self):
        self.status = signal.SIGKILL
        self.has_ended = False
        self.host_is_gone = False
        self.supervisor = None
        processes.adopt_orphans(True)
        processes.continue_at_end_of(sys.stdin.fileno())
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        # It comes when both have their handlers.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        self.loop = processes.Loop()
        self.loop.on_signal(signal.SIGTERM, self.end)
        self.loop.on_signal(signal.SIGCHLD, self.look)

    def start(self, options, data, command):
        """Forks the supervisor."""
        guard = os.getpid()
        self.supervisor = os.fork()
        if self.supervisor == 0:
            self.loop.abandon()
            processes.die_with_parent(signal.SIGTERM)
            if os.getppid() != guard:
                os._exit(1)
            end_as(Supervisor(options, data, command).serve())

    def serve(self):
        """Waits for the supervisor, or does its work. Returns the program's status, when nothing of it is left."""
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        release_output()
        self.loop.watch(sys.stdin.fileno(), self.end)
        self.look()
        self.loop.run()
        processes.kill_descendants(self.reaped)
        self.wait_for_reader()
        return self.status

    def look(self):
        """Sees what has become of the supervisor, the only child until then."""
        while not self.has_ended:
            pid, status = os.waitpid(self.supervisor, os.WNOHANG | os.WUNTRACED)
            if pid == 0:
                return
            if os.WIFSTOPPED(status):  # only the program would do that
                self.loop.stop()
                return
            self.reaped(pid, status)

    def reaped(self, pid, status):
        if pid == self.supervisor:
            self.status = status
            self.has_ended = True
            self.loop.stop()

    def end(self):
        self.host_is_gone = True
        self.loop.stop()

    def wait_for_reader(self):
        """Lets the host read all output before it hears of the end, which ends its reading."""
        if not self.host_is_gone:
            self.loop.running = True
            self.loop.run()


def end_as(status):
    """Ends this process as another one ended."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def main():
    options = json.loads(sys.argv[1])
    data = read(options["data"])  # noqa: F821 - of the program that starts this one
    guard = Guard()
    guard.start(options, data, sys.argv[2:])
    del data
    end_as(guard.serve())


main()
