"""HTTP in hostile weather, on the program as it is installed."""

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from harness.client import Client
from harness.host import Host
from harness.paths import ROOT
from harness.waiting import PATIENCE


@contextlib.contextmanager
def connections(port: int, count: int) -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(count)]


@pytest.mark.measured
def test_a_mix_of_good_malformed_and_abandoned_requests_costs_nothing_lasting(server: Host, client: Client) -> None:
    # The kernel that starts with the host has all its descriptors then.
    client.run("1")
    done = subprocess.run(
        [
            sys.executable, ROOT / "Tests" / "Soak" / "soak.py",
            "--port", str(server.port()), "--pid", str(server.pid), "--seconds", "5",
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("begin", [b"", b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-"], ids=["silent", "half a head"])
def test_two_thousand_idle_connections_keep_nobody_from_being_served(
    server: Host, client: Client, begin: bytes
) -> None:
    with connections(server.port(), 2000) as idle:
        for connection in idle:
            connection.sendall(begin)
        assert not client.tool("ping").get("isError")


@pytest.mark.measured
def test_the_host_goes_on_after_300_megabytes(server: Host, client: Client) -> None:
    with socket.create_connection(("127.0.0.1", server.port())) as connection:
        head = f"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {300 << 20}"
        connection.sendall(head.encode() + b"\r\n\r\n")
        part = b"x" * (1 << 20)
        for _ in range(300):
            connection.sendall(part)
        assert connection.recv(12) == b"HTTP/1.1 413"
    assert not client.tool("ping").get("isError")
