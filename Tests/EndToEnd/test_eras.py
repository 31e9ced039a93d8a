"""Clients of both eras at work on one server at the same time."""

from concurrent.futures import ThreadPoolExecutor

from harness.host import Host
from harness.http import HTTPClient
from harness.schemas import VERSIONS
from test_clients import CLIENTS, PLOT, use

CALLS = 40


def work(version: str, port: int) -> int:
    """Calls tools for a while, and runs a cell now and then."""
    with HTTPClient(version, port) as client:
        client.open()
        for number in range(CALLS):
            assert not client.tool("ping").get("isError")
            if number % 10 == 0:
                result = client.tool("run_python_code", {"code": f"{number} + 1"})
                assert str(number + 1) in str(result["content"])
        client.check()
    return CALLS


def test_both_eras_are_served_at_once(server: Host) -> None:
    url = f"http://127.0.0.1:{server.port()}/mcp"
    with ThreadPoolExecutor(len(VERSIONS) + len(CLIENTS)) as pool:
        raw = [pool.submit(work, version, server.port()) for version in VERSIONS]
        real = [pool.submit(use, name, "http", url, PLOT) for name in CLIENTS]
        assert [future.result() for future in raw] == [CALLS] * len(VERSIONS)
        for future in real:
            seen = future.result()
            assert seen["pong"]["ok"] is True
            assert seen["result"]["status"] == "ok"
            assert "image" in seen["blocks"]
    assert server.process.poll() is None
