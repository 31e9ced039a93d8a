"""Cells that must be stopped, and a session that is usable afterwards."""

from collections.abc import Callable
from pathlib import Path

import pytest
from harness.client import Client, structured, text
from harness.http import HTTPClient
from harness.schemas import LEGACY, MODERN
from harness.stdio import StdioClient

# Runs until it is interrupted, and remembers that it was.
ENDLESS = """
import time
interrupted = False
try:
    print("begun", flush=True)
    while True:
        time.sleep(0.01)
except KeyboardInterrupt:
    interrupted = True
    raise
"""

# Cannot be interrupted: Python code never gets to see the signal's effect.
STUBBORN = """
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("begun", flush=True)
while True:
    try:
        time.sleep(0.01)
    except KeyboardInterrupt:
        pass
"""


def waiting_for(gate: Path) -> str:
    """A cell that says that it has begun and runs until a file is there."""
    return f"""
import pathlib, time
print("begun", flush=True)
while not pathlib.Path({str(gate)!r}).exists():
    time.sleep(0.01)
finished = True
"""


def test_a_cell_without_end_is_interrupted_and_the_session_stays(client: Client) -> None:
    client.run("kept = 'state'\nruns = 0")
    result = client.run("runs += 1\n" + ENDLESS, seconds=1)
    assert result["status"] == "timeout"
    assert result["stdout"] == "begun\n"
    assert client.run("kept, interrupted, runs")["results"] == ["('state', True, 1)"]


def test_the_traceback_of_an_interrupted_cell_ends_in_its_code(client: Client) -> None:
    said = client.run("def wait():\n    while True: pass\nwait()", seconds=1)["stderr"]
    assert "KeyboardInterrupt" in said
    assert "while True: pass" in said
    assert "mortise" not in said
    # CPython does not catch what interrupts a loop without a body.
    code = "import time, traceback\ntry:\n    while True: time.sleep(0.01)\n"
    said = client.run(code + "except KeyboardInterrupt: print(traceback.format_exc())", seconds=1)["stdout"]
    assert "KeyboardInterrupt" in said
    assert "mortise" not in said


def test_a_cell_that_ignores_the_interrupt_costs_the_kernel_and_says_so(client: Client) -> None:
    client.run("kept = 'state'")
    result = client.run(STUBBORN, seconds=1)
    assert result["status"] == "timeout"
    assert result["stdout"] == "begun\n"
    assert any("its kernel was killed" in notice for notice in result["notices"])
    after = client.tool("run_python_code", {"code": "'kept' in globals()"})
    assert structured(after)["status"] == "ok"
    assert structured(after)["results"] == ["False"]
    assert 'The state of session "default" was lost before this cell ran' in text(after)


@pytest.mark.parametrize("version", [MODERN, LEGACY[0]])
@pytest.mark.parametrize("transport", ["http", "stdio"])
def test_a_request_that_is_withdrawn_interrupts_its_cell(
    version: str, transport: str, connect: Callable[..., HTTPClient], launch: Callable[..., StdioClient]
) -> None:
    client = connect(version) if transport == "http" else launch(version)
    client.run("interrupted = False")
    pending = client.start_run(ENDLESS, progress=True)
    pending.progress("begun")
    client.cancel(pending)
    assert client.run("interrupted")["results"] == ["True"]
    assert not [message for message in pending.inbox.items if "result" in message], "a cancelled call has no answer"


def test_a_call_that_waits_for_its_turn_can_be_withdrawn(launch: Callable[..., StdioClient], tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    client = launch(LEGACY[0])
    client.run("ran = []")
    first = client.start_run(waiting_for(gate), progress=True)
    first.progress("begun")
    second = client.start_run("ran.append(2)")
    client.cancel(second)
    gate.touch()
    assert structured(first.response())["status"] == "ok", "the cell of the other call went on"
    assert client.run("ran")["results"] == ["[]"]


def test_a_legacy_client_that_loses_its_connection_does_not_lose_its_cell(
    connect: Callable[..., HTTPClient], tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    client = connect(LEGACY[0])
    pending = client.start_run(waiting_for(gate), progress=True)
    pending.progress("begun")
    client.disconnect(pending)
    gate.touch()
    assert client.run("finished")["results"] == ["True"]
