"""Nothing outlives the host: no kernel, nothing that a cell started, not even what detached itself."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from harness.client import Client, structured, text
from harness.families import FAMILY
from harness.host import Host, arguments
from harness.http import HTTPClient
from harness.processes import Watch, descendants
from harness.schemas import MODERN
from harness.sessions import call, run
from harness.stdio import StdioClient

GRACE = 3.0

# Has a daemon stop the process that starts the kernels, again and again.
STOP_LAUNCHER = """
import os, subprocess, sys
launcher = int(open(f"/proc/{os.getppid()}/stat").read().rpartition(")")[2].split()[1])
again = f"import os\\nwhile True: os.kill({launcher}, 19)"
subprocess.Popen(["setsid", sys.executable, "-c", again])
while open(f"/proc/{launcher}/stat").read().rpartition(")")[2].split()[0] != "T": pass
"""

BUSY = {
    "idle": None,
    "sleeping": "import time\nprint('begun', flush=True)\nwhile True:\n    time.sleep(1)",
    "computing": "print('begun', flush=True)\nwhile True:\n    pass",
    "ignoring signals": (
        "import signal\nfor number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):\n"
        "    signal.signal(number, signal.SIG_IGN)\nprint('begun', flush=True)\nwhile True:\n    pass"
    ),
    "stopping its parent": (
        "import os, signal\nprint('begun', flush=True)\nos.kill(os.getppid(), signal.SIGSTOP)\nwhile True:\n    pass"
    ),
}
ALL_BUSY = BUSY | {"stopping the launcher": STOP_LAUNCHER + "print('begun', flush=True)\nwhile True:\n    pass"}


def watch_all(host: Host, client: HTTPClient | StdioClient) -> Watch:
    """Fills the host with processes and watches all of them."""
    family = {int(pid) for pid in client.run(FAMILY)["stdout"].split()}
    assert len(family) == 2
    return Watch({host.pid} | descendants(host.pid) | family)


def wait_until_begun(client: HTTPClient, code: str) -> None:
    """Waits until the code has told that it runs, or has ended: a kernel whose warden it stopped may die sooner."""
    client.start_run(code, progress=True).inbox.first(
        lambda message: "begun" in message.get("params", {}).get("message", "") or "result" in message,
        what="the beginning of the code, or its end",
    )


ENDS = [
    *((signal.SIGTERM, busy) for busy in BUSY),
    *((signal.SIGKILL, busy) for busy in BUSY),
    (signal.SIGINT, "sleeping"),
    # Against SIGKILL there is no help: who would help is stopped.
    (signal.SIGTERM, "stopping the launcher"),
]


@pytest.mark.measured
@pytest.mark.parametrize(("number", "busy"), ENDS, ids=[f"{number.name}, {busy}" for number, busy in ENDS])
def test_no_process_is_left_after_a_signal(
    number: signal.Signals, busy: str, tmp_path: Path, start_host: Callable[..., Host]
) -> None:
    host = start_host(arguments(tmp_path, "--port", "0"))
    client = HTTPClient(MODERN, host.port())
    with watch_all(host, client) as processes:
        if code := ALL_BUSY[busy]:
            wait_until_begun(client, code)
        host.process.send_signal(number)
        assert processes.alive_after(GRACE) == []
    if number is not signal.SIGKILL:
        assert host.exit_code() == 0


@pytest.mark.measured
def test_no_process_is_left_when_the_client_closes_standard_input(launch: Callable[..., StdioClient]) -> None:
    client = launch(MODERN)
    with watch_all(client.host, client) as processes:
        client.host.process.stdin.close()
        assert processes.alive_after(GRACE) == []
    assert client.host.exit_code() == 0


def test_code_that_stops_the_launcher_for_ever_holds_up_nobody(client: Client) -> None:
    client.run("kept = 1")
    call(client, "create_session", session_id="hostile")
    run(client, STOP_LAUNCHER, "hostile")
    assert call(client, "delete_session", session_id="hostile")["status"] == "deleted"
    answer = client.tool("run_python_code", {"code": "'kept' in globals()"})
    assert structured(answer)["results"] == ["False"]
    assert "The state of session" in text(answer)


def test_no_socket_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private = tmp_path / "run"
    private.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(private))
    monkeypatch.setenv("TMPDIR", str(private))
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    with StdioClient(MODERN, arguments(workspace)) as client:
        client.run("1")
    assert list(private.iterdir()) == []
