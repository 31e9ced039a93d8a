"""Measures the product and prints one table, with the goals beside the figures."""

import os
import random
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
from typing import Any

import calls
import memory
from bare_kernel import BareKernel
from lean import ROOT, Connection, HTTPHost, Process, Stdio, checked, initialize, tool
from load import calls_per_second

ROUNDS = 300
STARTS = 15
CONNECTIONS = (1, 16, 64)
PLUGINS = (1, 50)


class Table:
    """The figures, printed as they come."""

    def row(self, name: str, value: str, goal: str = "", met: bool | None = None) -> None:
        mark = {True: "met", False: "MISSED", None: ""}[met]
        print(f"{name:<58}{value:>16}  {goal:<12}{mark}", flush=True)


def milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def medians(ways: dict[Any, Callable[[], float]], rounds: int, warm_up: int) -> dict[Any, float]:
    """The median of what each of these returns, done turn by turn, so that all see the same machine."""
    figures: dict[Any, list[float]] = {way: [] for way in ways}
    for turn in range(rounds + warm_up):
        # In a random order, since each leaves the machine's caches to the next.
        for way in random.sample(list(ways), len(ways)):
            figure = ways[way]()
            if turn >= warm_up:
                figures[way].append(figure)
    return {way: statistics.median(taken) for way, taken in figures.items()}


def median_times(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """How many milliseconds each of these takes."""
    return medians({way: partial(milliseconds, work) for way, work in ways.items()}, ROUNDS, warm_up=20)


def round_trips(table: Table, folder: Path) -> None:
    """A trivial cell through the host and past it."""
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
            times = median_times(ways)
        table.row("a trivial cell: bare pyzmq client, median", f"{times['bare']:.2f} ms")
        for way in ("stdio", "HTTP"):
            ratio = times[way] / times["bare"]
            table.row(f"  run_python_code over {way}, median", f"{times[way]:.2f} ms")
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

    ways = {"answered": partial(first_answer, folder, initialize())}
    answered = medians(ways, STARTS, warm_up=0)["answered"]
    table.row("start to the first answered initialize, median", f"{answered:.0f} ms", "<= 50 ms", answered <= 50)
    ways = {"executed": partial(first_answer, folder, tool("run_python_code", code="1"))}
    executed = medians(ways, 5, warm_up=0)["executed"]
    table.row("start to the first executed cell, median", f"{executed:.0f} ms")
    start_with_plugins(table, folder)


def first_answer(folder: Path, message: bytes, *more: str | Path) -> float:
    """Starts a host and gives the milliseconds until it answers."""
    begun = time.perf_counter()
    with Stdio(folder, *more) as host:
        checked(host.ask(message))
        return (time.perf_counter() - begun) * 1000


def start_with_plugins(table: Table, folder: Path) -> None:
    """What plugins add to a start, without those that ship with the host."""
    configuration = calls.without_shipped_plugins(folder / "mortise.yaml")
    ways = {}
    for count in PLUGINS:
        plugins = folder / f"{count}-plugins"
        calls.numbered_plugins(plugins, count)
        last = tool(f"tool_{count - 1}", steps=[])
        ways[count] = partial(first_answer, folder, last, "--config", configuration, "--plugin-dir", plugins)
    times = medians(ways, STARTS, warm_up=1)
    few, many = PLUGINS
    table.row(f"start to the first call, with {few} plugin in C, median", f"{times[few]:.0f} ms")
    table.row(f"  with {many}, each a library of its own, median", f"{times[many]:.0f} ms")
    table.row(f"    against {few}", f"{times[many] / times[few]:.1f} times")


def validation(table: Table, folder: Path) -> None:
    """Calls of one tool that takes any arguments, and of one whose schema has work to do, with the same arguments."""
    calls.validation_plugin(folder / "plugins")
    configuration = calls.without_shipped_plugins(folder / "mortise.yaml")
    bodies = {name: calls.validation_call(name) for name in ("unchecked", "checked")}
    with HTTPHost(folder, "--config", configuration, "--plugin-dir", folder / "plugins") as host:
        with closing(Connection(host.port)) as connection:
            framed = {name: connection.frame(body) for name, body in bodies.items()}
            for each in framed.values():
                checked(connection.ask(each))
            times = median_times({name: partial(connection.ask, each) for name, each in framed.items()})
        rates = {name: calls_per_second(host.port, body, 16, folder) for name, body in bodies.items()}
    size = len(bodies["checked"]) / 1000
    table.row(f"a call of {size:.1f} KB, with no schema to check, median", f"{times['unchecked']:.2f} ms")
    table.row("  checked by a schema of objects, patterns, $ref, median", f"{times['checked']:.2f} ms")
    table.row("    against the unchecked", f"{times['checked'] / times['unchecked']:.2f} times")
    table.row("  by 16 connections, unchecked", f"{rates['unchecked']:.0f} /s")
    table.row("  by 16 connections, checked", f"{rates['checked']:.0f} /s")
    table.row("    against the unchecked", f"{rates['checked'] / rates['unchecked']:.2f} times")


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


MEASUREMENTS = {
    "start": start,
    "validation": validation,
    "memory": memory_use,
    "cells": round_trips,
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
