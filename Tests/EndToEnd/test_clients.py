"""The clients that people have: each lists the tools, runs Python, answers its question and gets a plot, over both transports."""

import json
import subprocess
from pathlib import Path

import pytest
from harness.host import Host, arguments, environment
from harness.paths import TESTS, environment_python
from harness.waiting import PATIENCE

CLIENTS = {
    "fastmcp-4": "use_fastmcp.py",
    "fastmcp-2.13": "use_fastmcp.py",
    "mcp-2": "use_mcp_2.py",
    "mcp-1": "use_mcp_1.py",
}

PLOT = """
import matplotlib.pyplot as plt
print("plotting", flush=True)
plt.plot([1, 4, 9])
plt.show()
print("plotted for", input("Name? "))
6 * 7
"""


def use(client: str, *rest: str, script: str | None = None, **variables: str) -> dict[str, object]:
    """Runs a client's script in the client's environment and returns what it printed."""
    path = TESTS / "clients" / (script or CLIENTS[client])
    done = subprocess.run(
        [environment_python(client), path, *rest],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=environment(**variables),
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def check(seen: dict[str, object], workspace: Path) -> None:
    assert {"run_python_code", "ping"} <= set(seen["tools"])
    assert seen["pong"]["ok"] is True
    result = seen["result"]
    assert result["status"] == "ok"
    assert result["stdout"] == "plotting\nplotted for Ann\n"
    assert result["results"] == ["42"]
    assert "image" in seen["blocks"]
    assert any("plotting" in message for message in seen["progress"])
    plots = [workspace / path for path in result["outputs"] if path.endswith(".png")]
    assert len(plots) == 1
    assert plots[0].read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_plots_over_http(name: str, server: Host, workspace: Path) -> None:
    check(use(name, "http", f"http://127.0.0.1:{server.port()}/mcp", PLOT), workspace)


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_plots_over_stdio(name: str, tmp_path: Path) -> None:
    check(use(name, "stdio", PLOT, *arguments(tmp_path)), tmp_path)


def test_a_client_lists_reads_and_watches_files(server: Host, workspace: Path) -> None:
    (workspace / "watched.md").write_text("before")
    url = f"http://127.0.0.1:{server.port()}/mcp"
    assert use("mcp-2", url, "watched.md", script="use_resources.py") == {
        "type": "text/markdown", "before": "before", "event": "ResourceUpdated", "uri": True, "after": "after",
    }  # fmt: skip
