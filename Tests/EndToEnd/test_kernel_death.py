"""A kernel that dies is noticed at once, and the next call gets a fresh one and is told that state was lost."""

import os
import signal
from pathlib import Path

import pytest
from harness.client import Client, structured, text
from harness.sessions import call

# What kills the kernel, and how it is told of.
DEATHS = {
    "exit": ("import os\nos._exit(3)", "exit code 3"),
    "killed": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "signal 9, killed"),
    "segmentation fault": ("import ctypes\nctypes.string_at(0)", "signal 11, segmentation fault"),
}

# What a process says right before its end may be lost with it, so it waits until it has been heard.
LAST_WORDS = """
import pathlib, time
print("last words", flush=True)
while not pathlib.Path({gate!r}).exists():
    time.sleep(0.01)
"""


@pytest.mark.parametrize(("death", "sign"), DEATHS.values(), ids=DEATHS)
def test_a_kernel_that_dies_is_noticed_and_replaced(client: Client, death: str, sign: str, tmp_path: Path) -> None:
    client.run("kept = 'state'")
    gate = tmp_path / "gate"
    pending = client.start_run(LAST_WORDS.format(gate=str(gate)) + death, progress=True)
    pending.progress("last words")
    gate.touch()
    answer = pending.response()
    result = structured(answer)
    assert result["status"] == "died"
    assert result["stdout"] == "last words\n"
    assert f"The kernel died while this cell ran: {sign}." in text(answer)

    after = client.tool("run_python_code", {"code": "'kept' in globals()"})
    assert structured(after)["results"] == ["False"]
    assert "lost" in text(after).lower(), "the next call is told that state was lost"
    assert "lost" not in text(client.tool("run_python_code", {"code": "1"})).lower(), "and told once"


def test_a_kernel_that_dies_between_calls_is_noticed_too(client: Client) -> None:
    client.run("kept = 'state'")
    pid = int(client.run("import os\nos.getpid()")["results"][0])
    os.kill(pid, signal.SIGKILL)
    # The host may hear of it only after it has sent the next cell, which then is the one that dies.
    first = client.tool("run_python_code", {"code": "'kept' in globals()"})
    hit = structured(first)["status"] == "died"
    answer = client.tool("run_python_code", {"code": "'kept' in globals()"}) if hit else first
    assert structured(answer)["results"] == ["False"]
    reason = 'The state of session "default" was lost before this cell ran, because the kernel died (signal 9, killed).'
    assert reason in text(answer)


def test_a_session_that_has_lost_its_state_says_so_to_whoever_looks(client: Client) -> None:
    client.run("kept = 'state'")
    assert client.run("import os\nos._exit(3)")["status"] == "died"
    # Answers once there is another kernel.
    call(client, "code_completion", code="ke", cursor_pos=2)
    reason = 'The state of session "default" was lost, because the kernel died (exit code 3).'
    for _ in range(2):
        assert call(client, "list_sessions")["sessions"]["default"]["notices"] == [reason]
        assert call(client, "get_kernel_health")["notices"] == [reason]
        assert call(client, "check_kernel_responsiveness")["notices"] == [reason]
    for tool in ("list_sessions", "get_kernel_health", "check_kernel_responsiveness"):
        assert f"[{reason}]" in text(client.tool(tool))
    assert "lost before this cell ran" in client.run("1")["notices"][0]
    assert call(client, "get_kernel_health")["notices"] == []


# Whoever watches over a kernel is a process that its code can reach. Nobody hears of one that is traced.
HOLDS = {
    "stopped": "os.kill(os.getppid(), signal.SIGSTOP)",
    "traced": "assert ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) == 0, 'not permitted'",
}


@pytest.mark.parametrize("hold", HOLDS.values(), ids=HOLDS)
def test_a_cell_that_holds_the_process_that_watches_over_it_costs_the_kernel(client: Client, hold: str) -> None:
    client.run("kept = 'state'")
    result = client.run(f"import ctypes, os, signal, time\n{hold}\nwhile True: time.sleep(1)", seconds=2)
    if result["error"] and "not permitted" in result["error"]["value"]:
        pytest.skip("this system lets no process trace its parent")
    assert result["status"] in ("died", "timeout")
    assert client.run("'kept' in globals()")["results"] == ["False"]


def test_calls_that_wait_behind_the_death_are_not_run_twice(client: Client, tmp_path: Path) -> None:
    log = tmp_path / "log"
    write = f"with open({str(log)!r}, 'a') as file:\n    file.write('{{}}\\n')\n"
    calls = [client.start_run(write.format(n) + ("import os\nos._exit(1)" if n == 2 else "")) for n in range(5)]
    statuses = [structured(call.response())["status"] for call in calls]
    assert statuses == ["ok", "ok", "died", "ok", "ok"]
    assert sorted(log.read_text().split()) == ["0", "1", "2", "3", "4"], "each piece of code ran once"
