"""The limits of kernels and scripts: each is hit, and the caller sees what it was."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from harness.client import Client, structured
from harness.host import Host, arguments
from harness.schemas import MODERN
from harness.stdio import StdioClient

GIBIBYTE = 1 << 30


@pytest.fixture
def limited(launch: Callable[..., StdioClient], tmp_path: Path) -> Callable[..., Client]:
    """Launches a host with limits for the processes of one plugin."""

    def start(plugin: str, **limits: int) -> Client:
        named = ", ".join(f"{name}: {value}" for name, value in limits.items())
        (tmp_path / "mortise.yaml").write_text(f"plugins: {{{plugin}: {{settings: {{limits: {{{named}}}}}}}}}\n")
        return launch(MODERN, "--config", str(tmp_path / "mortise.yaml"))

    return start


def script(client: Client, source: str) -> dict[str, Any]:
    """Runs a source as a script."""
    client.tool("save_script", {"name": "job", "content": source})
    answer = client.tool("run_script", {"path": "scripts/job.py"})
    assert not answer.get("isError"), answer
    return structured(answer)


SURVIVED = {
    "address_space": (GIBIBYTE, "bytearray(2 << 30)", "MemoryError"),
    "open_files": (40, "files = [open('/dev/null') for _ in range(100)]", "Too many open files"),
    "file_size": (100_000, "open('large', 'wb').write(bytes(200_000))", "File too large"),
}


@pytest.mark.parametrize("name", SURVIVED)
def test_a_script_gets_an_exception_at_a_limit(limited: Callable[..., Client], name: str) -> None:
    value, source, said = SURVIVED[name]
    client = limited("files", **{name: value})
    result = script(client, source)
    assert result["returncode"] == 1
    assert said in result["stderr"].splitlines()[-1]
    assert client.run(source.replace("2 << 30", "2 << 20"))["status"] == "ok", "kernels are not limited by this"


def test_a_script_is_killed_at_the_limit_of_cpu_time(limited: Callable[..., Client]) -> None:
    client = limited("files", cpu_time=1)
    result = script(client, "print('begun')\nwhile True: pass")
    assert (result["stdout"], result["returncode"]) == ("begun\n", -24)
    assert result["notices"] == [
        "It was killed by signal 24, CPU time exceeded: the limit of CPU time, limits.cpu_time (1 s), was reached."
    ]
    assert script(client, "import time; time.sleep(2)")["returncode"] == 0, "only computing counts"


def test_a_script_that_ignores_the_signal_is_killed_all_the_same(limited: Callable[..., Client]) -> None:
    client = limited("files", cpu_time=1)
    result = script(client, "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass")
    assert result["returncode"] == -9


def test_a_program_is_killed_at_the_limit_of_file_size(limited: Callable[..., Client]) -> None:
    source = "import os\nos.execvp('sh', ['sh', '-c', 'trap - XFSZ; exec head -c 200000 /dev/zero > large'])"
    client = limited("files", file_size=100_000)
    result = script(client, f"import signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n{source}")
    assert result["returncode"] == -25
    assert "limits.file_size (100000 bytes), was reached" in result["notices"][0]


@pytest.mark.skipif(os.getuid() == 0, reason="the superuser's processes are not limited")
def test_a_script_cannot_start_more_processes_than_the_limit(limited: Callable[..., Client]) -> None:
    result = script(limited("files", processes=1), "import os; os.fork()")
    assert "Resource temporarily unavailable" in result["stderr"]


# A kernel has more in memory and open than a script.
KERNELS = {
    "address_space": (8 * GIBIBYTE, "bytearray(16 << 30)", "MemoryError"),
    "open_files": (256, "files = [open('/dev/null') for _ in range(300)]", "OSError"),
    "file_size": (100_000, "open('large', 'wb').write(bytes(200_000))", "OSError"),
}


@pytest.mark.parametrize("name", KERNELS)
def test_a_kernel_raises_an_exception_at_a_limit_and_goes_on(limited: Callable[..., Client], name: str) -> None:
    value, source, error = KERNELS[name]
    client = limited("sessions", **{name: value})
    client.run("kept = 1")
    result = client.run(source)
    assert (result["status"], result["error"]["name"]) == ("error", error)
    client.run("files = None")
    assert client.run("kept")["results"] == ["1"]


def test_a_kernel_is_killed_at_the_limit_of_cpu_time(limited: Callable[..., Client]) -> None:
    client = limited("sessions", cpu_time=5)
    result = client.run("while True: pass", seconds=50)
    assert result["status"] == "died"
    assert "the limit of CPU time, limits.cpu_time (5 s), was reached" in result["notices"][-1]
    assert client.run("1 + 1")["results"] == ["2"]


@pytest.mark.parametrize("plugin", ["sessions", "files", "packages"])
@pytest.mark.parametrize(("limit", "said"), [("cpu_time: 0", "at least 1"), ("memory: 1", "unknown property")])
def test_a_limit_that_makes_no_sense_is_refused_at_the_start(
    tmp_path: Path, start_host: Callable[..., Host], plugin: str, limit: str, said: str
) -> None:
    (tmp_path / "mortise.yaml").write_text(f"plugins: {{{plugin}: {{settings: {{limits: {{{limit}}}}}}}}}\n")
    host = start_host(arguments(tmp_path, "--port", "0", "--config", str(tmp_path / "mortise.yaml")))
    assert host.exit_code() != 0
    assert f"limits.{limit.split(':')[0]}" in host.errors.text
    assert said in host.errors.text
