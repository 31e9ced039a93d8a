"""What is beyond the server's control fails: the error is clear, nothing is left in half, and the server goes on."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from harness.client import Client, structured, text
from harness.host import Host, arguments, environment
from harness.http import HTTPClient
from harness.processes import descendants
from harness.schemas import MODERN
from harness.sessions import call, refusal, run
from harness.stdio import StdioClient
from harness.transfers import TYPE, Connection, entries, head, part
from harness.waiting import PATIENCE

MIB = 1 << 20


def small_disk(folder: Path, command: list[str], size: int = 2 * MIB) -> list[str]:
    """A command that sees a small disk in the place of a folder. Nobody else does."""
    mounted = f'mount -t tmpfs -o size={size},mode=0700 none "$0" && cd "$0" && exec "$@"'
    isolated = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    trial = subprocess.run([*isolated, "sh", "-c", mounted, str(folder), "true"], capture_output=True, text=True)
    if trial.returncode:
        pytest.skip(f"no disk can be mounted here: {trial.stderr}")
    return [*isolated, "sh", "-c", mounted, str(folder), *command]


@pytest.fixture
def full(tmp_path: Path, start_host: Callable[..., Host]) -> Host:
    """A server whose workspace is on a small disk."""
    return start_host(small_disk(tmp_path, arguments(tmp_path, "--port", "0")))


def test_of_an_upload_that_fills_the_disk_nothing_is_left(full: Host) -> None:
    client = HTTPClient(MODERN, full.port())
    free = call(client, "get_workspace_info")["disk_free_bytes"]
    with contextlib.closing(Connection("127.0.0.1", full.port(), timeout=PATIENCE)) as connection:
        answer = connection.upload(part("first", b"x" * 1000), part("large", b"x" * 4 * MIB), status=507)
        assert "no space" in str(answer["error"]).lower()
    assert call(client, "list_files", path="uploads", recursive=True)["files"] == []
    assert free - call(client, "get_workspace_info")["disk_free_bytes"] < 64 << 10
    with contextlib.closing(Connection("127.0.0.1", full.port(), timeout=PATIENCE)) as connection:
        assert connection.upload(part("small", b"x"))["filename"] == "small"


def test_of_outputs_that_fill_the_disk_nothing_is_left_and_the_answer_says_so(full: Host) -> None:
    client = HTTPClient(MODERN, full.port())
    code = "print('begin'); print('x' * 4_000_000); print('end')"
    cell = call(client, "run_python_code", code=code)
    assert (cell["status"], cell["truncated"]) == ("ok", True)
    assert cell["stdout"].startswith("begin\n")
    assert cell["stdout"].endswith("end\n")
    assert "no space" in cell["notices"][0].lower()
    figure = "from IPython.display import HTML\nHTML('y' * 4_000_000)"
    assert "no space" in call(client, "run_python_code", code=figure)["notices"][0].lower()
    assert call(client, "list_files", path="outputs")["files"] == []
    call(client, "save_script", name="talk", content=code)
    script = call(client, "run_script", path="scripts/talk.py")
    assert (script["returncode"], script["stdout"][-4:]) == (0, "end\n")
    assert "no space" in script["notices"][0].lower()
    assert call(client, "list_files", path="outputs")["files"] == []
    assert "no space" in refusal(client, "write_file", path="large.txt", content="x" * 3 * MIB).lower()
    assert call(client, "write_file", path="small.txt", content="x")["bytes"] == 1


def test_a_restart_keeps_what_the_disk_has_room_for(tmp_path: Path, cleanup: contextlib.ExitStack) -> None:
    # Sockets have short paths only.
    runtime = Path(cleanup.enter_context(tempfile.TemporaryDirectory(dir="/tmp")))
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    command = small_disk(runtime, arguments(workspace))
    client = cleanup.enter_context(StdioClient(MODERN, command, env=environment(XDG_RUNTIME_DIR=str(runtime)))).open()
    run(client, "import os; kept = 1; large = os.urandom(4_000_000)", "default")
    restarted = call(client, "restart_kernel", preserve_state=True)
    assert restarted["restored_vars"] == 1
    (lost,) = restarted["not_preserved"]
    assert (lost["name"], "No space left" in lost["reason"]) == ("large", True)
    assert run(client, "kept, 'large' in globals()", "default")["results"] == ["(1, False)"]
    left = "import glob; glob.glob(os.environ['XDG_RUNTIME_DIR'] + '/*/state-*')"
    assert run(client, "import os\n" + left, "default")["results"] == ["[]"]


def test_a_restart_keeps_no_more_than_it_may(launch: Callable[..., StdioClient], tmp_path: Path) -> None:
    configuration = tmp_path / "mortise.yaml"
    configuration.write_text("plugins: {sessions: {settings: {state_bytes: 1000000}}}")
    client = launch(MODERN, "--config", str(configuration))
    run(client, "import os; kept = 1; large = os.urandom(2_000_000)", "default")
    restarted = call(client, "restart_kernel", preserve_state=True)
    (lost,) = restarted["not_preserved"]
    assert (lost["name"], restarted["restored_vars"]) == ("large", 1)
    assert lost["reason"] == "the state would take more than 1000000 bytes"


def test_without_cloudpickle_a_restart_keeps_nothing_and_says_why_before(
    tmp_path: Path, cleanup: contextlib.ExitStack
) -> None:
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "sitecustomize.py").write_text("import sys\nsys.modules['cloudpickle'] = None")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    host = StdioClient(MODERN, arguments(workspace), env=environment(PYTHONPATH=str(modules)))
    client = cleanup.enter_context(host).open()
    run(client, "kept = 1", "default")
    said = refusal(client, "restart_kernel", preserve_state=True)
    assert "cloudpickle" in said
    assert "install_dependencies" in said
    assert run(client, "kept", "default")["results"] == ["1"], "nothing was restarted"
    assert call(client, "restart_kernel")["restarted"]


def test_a_workspace_that_is_deleted_is_told_of_by_every_tool_that_needs_it(
    tmp_path: Path, start_host: Callable[..., Host]
) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    host = start_host(arguments(workspace, "--port", "0"))
    client = HTTPClient(MODERN, host.port())
    run(client, "kept = 1", "default")
    shutil.rmtree(workspace)
    needs: dict[str, dict[str, object]] = {
        "list_files": {}, "read_file": {"path": "a"}, "write_file": {"path": "a", "content": ""},
        "delete_file": {"filename": "a"}, "save_script": {"name": "a", "content": ""}, "run_script": {"path": "a"},
        "get_workspace_info": {},
    }  # fmt: skip
    for tool, arguments_ in needs.items():
        assert "deleted" in refusal(client, tool, **arguments_), tool
    with contextlib.closing(Connection("127.0.0.1", host.port(), timeout=PATIENCE)) as connection:
        assert "deleted" in str(connection.upload(part("a", b"x"), status=500)["error"])
        response = connection.ask("GET", "/files/download/a")
        assert (response.status, "deleted" in json.loads(response.read())["error"]) == (500, True)
    cell = call(client, "run_python_code", code="print('x' * 1_000_000)\nkept")
    assert (cell["status"], cell["results"]) == ("ok", ["1"])
    assert "deleted" in cell["notices"][0]
    assert call(client, "ping") == {"ok": True}
    assert not workspace.exists()


@contextlib.contextmanager
def growing(path: Path) -> Iterator[None]:
    """Has a file grow by lines of eight bytes, each its number."""
    stop = threading.Event()

    def write() -> None:
        with path.open("ab", buffering=0) as file:
            number = 0
            while not stop.is_set():
                file.write(b"".join(b"%07d\n" % n for n in range(number, number + 1000)))
                number += 1000

    path.touch()
    thread = threading.Thread(target=write)
    thread.start()
    try:
        while path.stat().st_size < MIB:
            pass
        yield
    finally:
        stop.set()
        thread.join()


def test_a_file_that_grows_is_read_part_by_part_without_a_gap(client: Client, workspace: Path) -> None:
    with growing(workspace / "log"):
        offset, read = 0, ""
        while len(read) < 3 * MIB:
            answer = call(client, "read_file", path="log", offset=offset, max_bytes=100_003)
            assert answer["size"] >= offset + len(answer["text"])
            read += answer["text"]
            offset = answer["next_offset"] or len(read)
    lines = read.split("\n")[:-1]
    assert lines == [f"{n:07}" for n in range(len(lines))]


def test_a_file_that_grows_is_downloaded_as_long_as_it_was(server: Host, workspace: Path) -> None:
    with growing(workspace / "log2"):
        with contextlib.closing(Connection("127.0.0.1", server.port(), timeout=PATIENCE)) as connection:
            for _ in range(5):
                response = connection.ask("GET", "/files/download/log2")
                content = response.read()
                assert len(content) == int(response.headers["Content-Length"])
                assert content[-8:-1].isdigit() or len(content) % 8


def test_the_end_of_the_server_breaks_off_transfers_and_leaves_nothing_of_them(
    tmp_path: Path, start_host: Callable[..., Host]
) -> None:
    host = start_host(arguments(tmp_path, "--port", "0"))
    (tmp_path / "big").write_bytes(b"\0" * 64 * MIB)
    address = ("127.0.0.1", host.port())
    with socket.create_connection(address, PATIENCE) as upload, socket.create_connection(address, PATIENCE) as download:
        upload.sendall(
            f"POST /files/upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: {TYPE['Content-Type']}\r\n"
            "Content-Length: 1000000\r\n\r\n".encode() + head("broken") + b"x" * 100_000
        )
        download.sendall(b"GET /files/download/big HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert download.recv(100).startswith(b"HTTP/1.1 200")
        children = descendants(host.pid)
        host.process.send_signal(signal.SIGTERM)
        assert host.exit_code() == 0
        assert not children & descendants(os.getpid())
        with contextlib.suppress(ConnectionResetError):
            while upload.recv(1 << 16):
                pass
        received = 100
        with contextlib.suppress(ConnectionResetError):
            while data := download.recv(1 << 20):
                received += len(data)
        assert received < 64 * MIB
    assert entries(tmp_path) == set()
