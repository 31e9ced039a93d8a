"""The memory of a process, as the kernel of the machine counts it."""

from pathlib import Path

MIB = 1024 * 1024


def _field(file: str, pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024 / MIB
    raise KeyError(name)


def resident(pid: int) -> float:
    """MiB in RAM, counting what is shared with other processes in full."""
    return _field("smaps_rollup", pid, "Rss")


def proportional(pid: int) -> float:
    """MiB in RAM, dividing what is shared among those who share it."""
    return _field("smaps_rollup", pid, "Pss")


def peak(pid: int) -> float:
    """The most MiB in RAM so far."""
    return _field("status", pid, "VmHWM")
