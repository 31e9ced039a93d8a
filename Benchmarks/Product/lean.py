"""Clients that do as little as possible, so that what is measured is the server."""

import json
import os
import re
import select
import socket
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MORTISE = Path(os.environ.get("MORTISE_DIST", ROOT / "dist")) / "bin" / "mortise"
PYTHON = ROOT / ".venv" / "bin" / "python"
VERSION = "2026-07-28"
PATIENCE = 120.0


def request(method: str, params: dict[str, Any] | None = None, number: int = 1) -> bytes:
    """A modern request, which needs no session."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": VERSION,
        "io.modelcontextprotocol/clientInfo": {"name": "bench", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    message = {"jsonrpc": "2.0", "id": number, "method": method, "params": {**(params or {}), "_meta": meta}}
    return json.dumps(message).encode()


def tool(name: str, **arguments: Any) -> bytes:
    return request("tools/call", {"name": name, "arguments": arguments})


def initialize() -> bytes:
    params = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}}
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).encode()


def checked(answer: bytes) -> dict[str, Any]:
    """The result in an answer, which must be a good one."""
    message = json.loads(answer)
    assert "result" in message and not message["result"].get("isError"), message
    return message["result"]


class Process:
    """A server that is ended with the benchmark."""

    def __init__(self, command: list[str | Path], **options: Any) -> None:
        self.process = subprocess.Popen([str(word) for word in command], **options)
        self.pid = self.process.pid

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Stdio(Process):
    """A host on standard streams: a line goes in, a line comes out."""

    def __init__(self, workspace: Path, *more: str | Path) -> None:
        super().__init__(
            [MORTISE, "--workspace-dir", workspace, "--python", PYTHON, "--log-level", "error", *more],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
        )  # fmt: skip

    def ask(self, message: bytes) -> bytes:
        os.write(self.process.stdin.fileno(), message + b"\n")
        pieces: list[bytes] = []
        while not pieces or not pieces[-1].endswith(b"\n"):
            ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
            piece = os.read(self.process.stdout.fileno(), 1 << 20) if ready else b""
            assert piece, "the server has gone or hangs"
            pieces.append(piece)
        return b"".join(pieces)


class HTTPHost(Process):
    """A host that serves HTTP on a free port."""

    def __init__(self, workspace: Path, *more: str | Path) -> None:
        super().__init__(
            [MORTISE, "serve", "--port", "0", "--workspace-dir", workspace, "--python", PYTHON, *more],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.port = self._announced()

    def _announced(self) -> int:
        for line in self.process.stderr:
            if found := re.search(rb"http://127\.0\.0\.1:(\d+)/mcp", line):
                return int(found[1])
        raise AssertionError("the host ended before it served")


class Connection:
    """One kept-alive connection that sends bytes made beforehand."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._port = port

    def close(self) -> None:
        self._socket.close()

    def frame(self, body: bytes) -> bytes:
        """An HTTP request around a message."""
        return (
            b"".join(f"{line}\r\n".encode() for line in ("POST /mcp HTTP/1.1", *headers(body, self._port), "")) + body
        )

    def ask(self, framed: bytes) -> bytes:
        self._socket.sendall(framed)
        received = b""
        while (split := received.find(b"\r\n\r\n")) < 0:
            received += self._receive()
        head, body = received[:split].lower(), received[split + 4 :]
        assert head.startswith(b"http/1.1 200"), received
        if found := re.search(rb"content-length: (\d+)", head):
            while len(body) < int(found[1]):
                body += self._receive()
            return body
        while not body.endswith(b"0\r\n\r\n"):
            body += self._receive()
        return next(line[5:].strip() for line in body.splitlines() if line.startswith(b"data: {"))

    def _receive(self) -> bytes:
        piece = self._socket.recv(1 << 20)
        assert piece, "the server closed the connection"
        return piece


def headers(body: bytes, port: int) -> list[str]:
    """The headers of a modern request."""
    message = json.loads(body)
    return [
        f"Host: 127.0.0.1:{port}",
        "Content-Type: application/json",
        "Accept: application/json, text/event-stream",
        f"Content-Length: {len(body)}",
        f"MCP-Protocol-Version: {VERSION}",
        f"Mcp-Method: {message['method']}",
        f"Mcp-Name: {message['params'].get('name', '')}",
    ]
