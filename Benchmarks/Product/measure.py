"""Measures the product and prints one table, with the goals beside the figures."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import calls
import memory
import scale
from bare_kernel import BareKernel
from lean import ROOT, Connection, HTTPHost, Process, Stdio, checked, initialize, tool
from load import calls_per_second
from turns import medians, milliseconds

ROUNDS = 300
STARTS = 15
CONNECTIONS = (1, 16, 64)


class Table:
    """The figures, printed as they come."""

    def row(self, name: str, value: str, goal: str = "", met: bool | None = None) -> None:
        mark = {True: "met", False: "MISSED", None: ""}[met]
        print(f"{name:<58}{value:>16}  {goal:<12}{mark}", flush=True)


def round_trips(table: Table, folder: Path) -> None:
    """A trivial cell through the host and past it, turn by turn, so that all see the same machine."""
    bare_folder, stdio_folder, http_folder = (folder / name for name in ("bare", "stdio", "http"))
    for each in (bare_folder, stdio_folder, http_folder):
        each.mkdir()
    with BareKernel(bare_folder) as bare, Stdio(stdio_folder) as stdio, HTTPHost(http_folder) as http:
        with closing(Connection(http.port)) as connection:
            cell = tool("run_python_code", code="1")
            framed = connection.frame(cell)
            ways = {
                "bare": lambda: bare.execute("1"),
                "stdio": lambda: stdio.ask(cell),
                "HTTP": lambda: connection.ask(framed),
            }
            for answer in (stdio.ask(cell), connection.ask(framed)):
                assert checked(answer)["structuredContent"]["results"] == ["1"]
            found = medians(ways, ROUNDS)
        table.row("a trivial cell: bare pyzmq client, median", f"{found['bare']:.2f} ms")
        for way in ("stdio", "HTTP"):
            ratio = found[way] / found["bare"]
            table.row(f"  run_python_code over {way}, median", f"{found[way]:.2f} ms")
            table.row("    against the bare client", f"{ratio:.2f} times", "<= 1.2", ratio <= 1.2)


@contextmanager
def fastmcp() -> Iterator[int]:
    """A minimal FastMCP server; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    python = ROOT / ".venvs" / "fastmcp-4" / "bin" / "python"
    command = [python, Path(__file__).with_name("fastmcp_server.py"), str(port)]
    quiet = {**os.environ, "FASTMCP_LOG_LEVEL": "ERROR"}
    with Process(command, stdin=subprocess.DEVNULL, env=quiet):
        wait_for_port(port)
        yield port


def wait_for_port(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def throughput(table: Table, folder: Path) -> None:
    """`ping` by many, on the host and on FastMCP, which run one after the other."""
    workspace = folder / "load"
    workspace.mkdir()
    with HTTPHost(workspace) as host:
        ours = {count: calls_per_second(host.port, tool("ping"), count, folder) for count in CONNECTIONS}
    with fastmcp() as port:
        theirs = {count: calls_per_second(port, tool("ping"), count, folder) for count in CONNECTIONS}
    for count in CONNECTIONS:
        ratio = ours[count] / theirs[count]
        table.row(f"ping by {count} connections, Mortise", f"{ours[count]:.0f} /s")
        table.row(f"  FastMCP {theirs[count]:.0f} /s: Mortise against it", f"{ratio:.1f} times", ">= 20", ratio >= 20)


def start(table: Table, folder: Path) -> None:
    """From the start of the process to an answer over stdio."""

    answered = median_of(STARTS, partial(calls.first_answer, folder, initialize()))
    table.row("start to the first answered initialize, median", f"{answered:.0f} ms", "<= 50 ms", answered <= 50)
    executed = median_of(5, partial(calls.first_answer, folder, tool("run_python_code", code="1")))
    table.row("start to the first executed cell, median", f"{executed:.0f} ms")


def plugins(table: Table, folder: Path) -> None:
    """What more plugins cost, and one in a process of its own."""
    starts, lists = calls.by_plugins(folder)
    for count in calls.PLUGINS:
        table.row(f"start to the first call, plugins in C: {count}, median", f"{starts[count]:.0f} ms")
        table.row("  tools/list then, median", f"{lists[count]:.2f} ms")
    found = calls.isolation(folder)
    table.row("a call over HTTP of a plugin that does nothing, median", f"{found['shared'] * 1000:.0f} µs")
    more = (found["its own"] - found["shared"]) * 1000
    table.row("  in a process of its own: more than that", f"{more:.0f} µs", "<= 60 µs", more <= 60)


def median_of(count: int, measured: Callable[[], float]) -> float:
    return statistics.median(measured() for _ in range(count))


def validation(table: Table, folder: Path) -> None:
    """A tool whose arguments are checked by a schema of objects, patterns and references, and one without a schema."""
    times, rates = calls.validation(folder)
    size = len(calls.BODIES["checked"]) / 1000
    table.row(f"a call of {size:.1f} KB without a schema to check, median", f"{times['unchecked']:.2f} ms")
    table.row("  checked by a schema: against that", f"{times['checked'] / times['unchecked']:.2f} times")
    table.row(f"  without, by {calls.CONNECTIONS} connections", f"{rates['unchecked']:.0f} /s")
    table.row("  checked: against that", f"{rates['checked'] / rates['unchecked']:.2f} times")


def memory_use(table: Table, folder: Path) -> None:
    """The host at rest, its kernel ready, and after a cell that printed much."""
    workspace = folder / "memory"
    workspace.mkdir()
    with Stdio(workspace) as host:
        checked(host.ask(tool("run_python_code", code="1")))
        rest = memory.resident(host.pid)
        table.row("memory of the host at rest (RSS)", f"{rest:.1f} MiB", "< 40 MiB", rest < 40)
        table.row("  its share (PSS)", f"{memory.proportional(host.pid):.1f} MiB")
        taken = milliseconds(lambda: checked(host.ask(tool("run_python_code", code="print('x' * 200_000_000)"))))
        peak = memory.peak(host.pid)
        table.row("peak after a cell printed 200 MB", f"{peak:.1f} MiB", "< 150 MiB", peak < 150)
        table.row("  which took", f"{taken / 1000:.1f} s")


def growth(table: Table, folder: Path) -> None:
    """A trivial cell where there are more files and more sessions."""
    files = scale.workspace_size(folder)
    table.row(f"a cell with {scale.FILES['few']} files in the workspace, median", f"{files['few']:.2f} ms")
    ratio = files["many"] / files["few"]
    table.row(f"  with {scale.FILES['many']}: against that", f"{ratio:.2f} times", "<= 1.1", ratio <= 1.1)
    sessions = scale.session_count(folder)
    table.row("a cell with one session, median", f"{sessions['one']:.2f} ms")
    ratio = sessions["several"] / sessions["one"]
    table.row(f"  with {scale.SESSIONS} sessions: against that", f"{ratio:.2f} times", "<= 1.1", ratio <= 1.1)


MEASUREMENTS = {
    "start": start,
    "plugins": plugins,
    "validation": validation,
    "memory": memory_use,
    "cells": round_trips,
    "scale": growth,
    "load": throughput,
}


def main() -> None:
    """Makes all measurements, or those that the command line names."""
    table = Table()
    for name in sys.argv[1:] or MEASUREMENTS:
        # Sockets have short paths only, so not below TMPDIR, which may be a long one.
        with tempfile.TemporaryDirectory(dir="/tmp") as folder:
            MEASUREMENTS[name](table, Path(folder))


main()
