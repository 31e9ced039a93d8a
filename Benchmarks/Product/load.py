"""Load on an HTTP server by wrk: the same bytes for every server."""

import re
import subprocess
from pathlib import Path

from lean import Connection, checked, headers

SECONDS = 4


def calls_per_second(port: int, body: bytes, connections: int, folder: Path) -> float:
    """How many requests of this body a server answers a second."""
    script = folder / "post.lua"
    lines = ['wrk.method = "POST"', f"wrk.body = [==[{body.decode()}]==]"]
    for header in headers(body, port):
        name, _, value = header.partition(": ")
        if name not in ("Host", "Content-Length"):
            lines.append(f'wrk.headers["{name}"] = "{value}"')
    script.write_text("\n".join(lines) + "\n")
    warm_up(port, body)
    printed = subprocess.run(
        [
            "wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{SECONDS}s",
            "--script", str(script), f"http://127.0.0.1:{port}/mcp",
        ],
        capture_output=True, text=True, timeout=SECONDS + 30, check=True,
    ).stdout  # fmt: skip
    assert "Non-2xx" not in printed and "Socket errors" not in printed, printed
    return float(re.search(r"Requests/sec:\s+([\d.]+)", printed)[1])


def warm_up(port: int, body: bytes) -> None:
    """Makes sure that the answers are real ones."""
    connection = Connection(port)
    framed = connection.frame(body)
    for _ in range(50):
        assert checked(connection.ask(framed))["content"]
    connection.close()
