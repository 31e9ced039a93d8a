"""Looking at processes through /proc, and waiting for their ends."""

import contextlib
import os
import select
import time
from pathlib import Path

from .waiting import PATIENCE


def parents() -> dict[int, int]:
    """The parent of each process."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:  # it has just ended
                continue
            found[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    return found


def descendants(pid: int) -> set[int]:
    """The children of a process, their children, and so on."""
    parent_of = parents()
    found: set[int] = set()
    front = {pid}
    while front:
        front = {child for child, parent in parent_of.items() if parent in front}
        found |= front
    return found


def command(pid: int) -> str:
    """The command line of a process, for messages."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return "ended"


def peak_memory(pid: int) -> int:
    """The most memory that a process has had in RAM so far, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"process {pid} has ended")


class Watch:
    """Processes whose ends can be waited for, though they are not children of ours."""

    def __init__(self, pids: set[int]) -> None:
        self._handles: dict[int, str] = {}
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):  # it has ended already
                self._handles[os.pidfd_open(pid)] = f"{pid} ({command(pid)})"

    def __enter__(self) -> "Watch":
        return self

    def __exit__(self, *_: object) -> None:
        for handle in self._handles:
            os.close(handle)

    def alive_after(self, seconds: float = PATIENCE) -> list[str]:
        """Waits until all have ended or the time is over, and returns those that are left."""
        deadline = time.monotonic() + seconds
        left = dict(self._handles)
        poll = select.poll()
        for handle in left:
            poll.register(handle, select.POLLIN)
        while left and (remaining := deadline - time.monotonic()) > 0:
            for handle, _ in poll.poll(remaining * 1000):
                poll.unregister(handle)
                del left[handle]
        return sorted(left.values())
