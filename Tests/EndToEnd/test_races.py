"""A directory is exchanged for a link to the outside, over and over, while files are read and written through it."""

import contextlib
import ctypes
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from harness import old_kernel
from harness.client import Client, structured
from harness.host import Host, arguments
from harness.http import HTTPClient
from harness.schemas import MODERN
from harness.transfers import Connection
from harness.waiting import PATIENCE

RENAME_EXCHANGE = 2
# How often each thing must have been done, and how often refused, before the race is over.
ENOUGH = 15

libc = ctypes.CDLL(None, use_errno=True)


@pytest.fixture(params=["openat2", "no openat2"])
def host(request: pytest.FixtureRequest, tmp_path: Path, start_host: Callable[..., Host]) -> Host:
    """A server of `tmp_path`/workspace, with the system call that resolves paths beneath a directory and without."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    wrapper = [sys.executable, old_kernel.__file__] if request.param == "no openat2" else []
    return start_host([*wrapper, *arguments(workspace, "--port", "0")])


@contextlib.contextmanager
def exchanged(one: Path, other: Path) -> Iterator[None]:
    """Exchanges two names over and over, each time in one step."""
    stop = threading.Event()

    def exchange() -> None:
        while not stop.is_set():
            failed = libc.renameat2(-100, os.fsencode(one), -100, os.fsencode(other), RENAME_EXCHANGE)
            assert not failed, os.strerror(ctypes.get_errno())

    thread = threading.Thread(target=exchange)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def attempts(client: Client, connection: Connection) -> dict[str, Callable[[], object]]:
    """What is done again and again. Each returns what it got, None if it was refused."""

    def tool(name: str, **arguments: object) -> Callable[[], object]:
        def attempt() -> object:
            answer = client.tool(name, arguments)
            return None if answer.get("isError") else structured(answer)

        return attempt

    def download() -> object:
        response = connection.ask("GET", "/files/download/dir/file")
        content = response.read().decode()
        return content if response.status == 200 else None

    return {
        "read": tool("read_file", path="dir/file"),
        "list": tool("list_files", path="dir"),
        "write": tool("write_file", path="dir/file", content="inside"),
        "make": tool("write_file", path="dir/deep/new", content="inside"),
        "delete": tool("delete_file", filename="dir/deep/new"),
        "download": download,
    }


def test_nothing_leaks_through_a_directory_that_becomes_a_link(host: Host, tmp_path: Path) -> None:
    workspace, outside = tmp_path / "workspace", tmp_path / "outside"
    for folder, content in ((workspace / "dir", "inside"), (outside, "secret")):
        (folder / "deep").mkdir(parents=True)
        (folder / "file").write_text(content)
        (folder / "deep" / "new").write_text(content)
    (outside / "only-outside").touch()
    (workspace / "link").symlink_to(outside)
    client = HTTPClient(MODERN, host.port())
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    with contextlib.closing(Connection("127.0.0.1", host.port(), timeout=PATIENCE)) as connection:
        to_do = attempts(client, connection)
        with exchanged(workspace / "dir", workspace / "link"):
            while any(min(done[name], refused[name]) < ENOUGH for name in to_do):
                for name, attempt in to_do.items():
                    got = attempt()
                    assert "secret" not in str(got), (name, got)
                    assert "only-outside" not in str(got), (name, got)
                    (refused if got is None else done)[name] += 1
    assert {path.name for path in outside.iterdir()} == {"deep", "file", "only-outside"}
    assert (outside / "file").read_text() == (outside / "deep" / "new").read_text() == "secret"
