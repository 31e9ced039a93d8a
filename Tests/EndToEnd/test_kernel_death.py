"""A kernel that dies is noticed at once, and the next call gets a fresh one and is told that state was lost."""

import time
from pathlib import Path

import pytest
from harness.client import Client, structured, text

DEATHS = {
    "exit": "import os\nos._exit(3)",
    "killed": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "segmentation fault": "import ctypes\nctypes.string_at(0)",
}

# What a process says right before its end may be lost with it, so it waits until it has been heard.
LAST_WORDS = """
import pathlib, time
print("last words", flush=True)
while not pathlib.Path({gate!r}).exists():
    time.sleep(0.01)
"""


@pytest.mark.parametrize("death", DEATHS.values(), ids=DEATHS)
def test_a_kernel_that_dies_is_noticed_and_replaced(client: Client, death: str, tmp_path: Path) -> None:
    client.run("kept = 'state'")
    gate = tmp_path / "gate"
    pending = client.start_run(LAST_WORDS.format(gate=str(gate)) + death, progress=True)
    pending.progress("last words")
    gate.touch()
    begun = time.monotonic()
    answer = pending.response()
    # A missed heartbeat would take longer than this: the end of the process itself is the sign.
    assert time.monotonic() - begun < 5
    result = structured(answer)
    assert result["status"] == "died"
    assert "last words" in result["stdout"]
    assert "died" in text(answer).lower() or "kernel" in text(answer).lower()

    after = client.tool("run_python_code", {"code": "'kept' in globals()"})
    assert structured(after)["results"] == ["False"]
    assert "lost" in text(after).lower(), "the next call is told that state was lost"
    assert "lost" not in text(client.tool("run_python_code", {"code": "1"})).lower(), "and told once"


def test_a_kernel_that_dies_between_calls_is_noticed_too(client: Client) -> None:
    client.run("kept = 'state'")
    client.run("import os, threading\nthreading.Timer(0.05, os._exit, args=(1,)).start()")
    # Whether the timer fires before, in or after a cell is the kernel's business: some call hears of it.
    for _ in range(100):
        answer = client.tool("run_python_code", {"code": "import time\ntime.sleep(0.02)\n'kept' in globals()"})
        if "lost" in text(answer).lower():
            break
    else:
        pytest.fail("nobody was told that the state was lost")
    assert client.run("'kept' in globals()")["results"] == ["False"]


def test_calls_that_wait_behind_the_death_are_not_run_twice(client: Client, tmp_path: Path) -> None:
    log = tmp_path / "log"
    write = f"with open({str(log)!r}, 'a') as file:\n    file.write('{{}}\\n')\n"
    calls = [client.start_run(write.format(n) + ("import os\nos._exit(1)" if n == 2 else "")) for n in range(5)]
    statuses = [structured(call.response())["status"] for call in calls]
    assert statuses[2] == "died" or "died" in statuses
    lines = log.read_text().split()
    assert len(lines) == len(set(lines)), "each piece of code ran at most once"
