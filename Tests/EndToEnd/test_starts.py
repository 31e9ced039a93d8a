"""Bad starts: each is told in one clear line on standard error that names the thing and the mend."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from harness.client import structured, text
from harness.host import Host, arguments, environment
from harness.http import HTTPClient
from harness.paths import MORTISE
from harness.schemas import MODERN
from harness.stdio import StdioClient
from harness.waiting import PATIENCE


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Runs a host that must end by itself."""
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, env=environment(),
        check=False,
    )  # fmt: skip


def assert_refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """It failed, said why in one line, and wrote nothing where the protocol belongs."""
    assert done.returncode != 0
    assert done.stdout == ""
    telling = [line for line in done.stderr.splitlines() if all(word in line for word in words)]
    assert len(telling) == 1, done.stderr


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert_refused(run(arguments(tmp_path, "--port", port)), port, "in use")


def test_the_address_is_told_once(tmp_path: Path) -> None:
    with Host(arguments(tmp_path, "--port", "0")) as host:
        port = str(host.port())
        host.process.send_signal(signal.SIGTERM)
        host.exit_code()
    told = [line for line in host.errors.items if port in line]
    assert len(told) == 1, told


def test_an_address_that_is_not_ours_is_named(tmp_path: Path) -> None:
    assert_refused(run(arguments(tmp_path, "--host", "192.0.2.1", "--port", "0")), "192.0.2.1")


def test_a_workspace_that_is_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert_refused(run(arguments(file)), str(file), "--workspace-dir")


def test_a_workspace_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert_refused(run(arguments(tmp_path / "file" / "within")), str(tmp_path / "file"), "--workspace-dir")


def test_a_workspace_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    # The superuser may read everything, but for these two rights.
    powers = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.getuid() == 0 else []
    assert_refused(run([*powers, *arguments(closed)]), str(closed), "--workspace-dir")


def test_a_workspace_that_is_absent_is_made(tmp_path: Path) -> None:
    workspace = tmp_path / "new" / "workspace"
    with StdioClient(MODERN, arguments(workspace)) as client:
        assert client.run("import os\nprint(os.getcwd())")["stdout"].strip() == str(workspace)


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that works but has no ipykernel."""
    folder = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    return folder / "bin" / "python"


def broken_script(folder: Path) -> Path:
    """A Python that ends at once."""
    script = folder / "python"
    script.write_text("#!/bin/sh\necho 'python is broken here' >&2\nexit 7\n")
    script.chmod(0o755)
    return script


PYTHONS: dict[str, tuple[Callable[[Path], Path], tuple[str, ...]]] = {
    "that is absent": (lambda folder: folder / "no-python", ("no-python", "ipykernel")),
    "that cannot be executed": (lambda folder: Path("/etc/hostname"), ("/etc/hostname",)),
    "that ends at once": (broken_script, ("python",)),
}


def assert_kernels_fail(host: Host, client: HTTPClient, *words: str) -> None:
    """The log has one line with the reason, the tool's answer has it too, and the rest of the host works."""
    answer = client.tool("run_python_code", {"code": "1"})
    assert answer["isError"] is True
    assert all(word in text(answer) for word in words), text(answer)
    host.errors.first(lambda line: all(word in line for word in words), what=f"a line with {words}")
    assert structured(client.tool("ping"))["ok"] is True


@pytest.mark.parametrize("kind", PYTHONS)
def test_a_python_that_cannot_run_kernels_is_named(kind: str, tmp_path: Path, start_host: Callable[..., Host]) -> None:
    make, words = PYTHONS[kind]
    python = make(tmp_path)
    workspace = tmp_path / "workspace"
    host = start_host(arguments(workspace, "--port", "0", python=python))
    assert_kernels_fail(host, HTTPClient(MODERN, host.port()), *words)


def test_a_python_without_ipykernel_is_named_with_the_mend(
    bare_python: Path, tmp_path: Path, start_host: Callable[..., Host]
) -> None:
    host = start_host(arguments(tmp_path, "--port", "0", python=bare_python))
    assert_kernels_fail(host, HTTPClient(MODERN, host.port()), str(bare_python), "ipykernel", "install")


@pytest.mark.parametrize(
    "wrong",
    [["--port", "70000"], ["--port", "http"], ["--transport", "pigeon"], ["--no-such-option"], ["no-such-command"]],
    ids=lambda words: " ".join(words),
)
def test_a_wrong_command_line_is_explained(wrong: list[str]) -> None:
    done = run([str(MORTISE), *wrong])
    assert done.returncode != 0
    assert done.stdout == ""
    assert wrong[-1].lstrip("-") in done.stderr


def test_a_command_that_does_not_exist_is_told_with_the_nearest() -> None:
    assert_refused(run([str(MORTISE), "dcotor"]), "no command 'dcotor'", "Did you mean 'doctor'?")


@pytest.mark.parametrize("command", ["serve", "config", "dev", None])
def test_a_flag_that_does_not_exist_is_told_with_the_nearest(command: str | None, tmp_path: Path) -> None:
    (tmp_path / "Makefile").touch()
    words = [*filter(None, [command]), *([str(tmp_path)] if command == "dev" else []), "--prt", "1"]
    done = run([str(MORTISE), *words])
    assert_refused(done, "Unknown option '--prt'. Did you mean '--port'?")
    assert f"mortise {command or 'serve'} --help" in done.stderr
