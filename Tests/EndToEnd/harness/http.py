"""A client that speaks Streamable HTTP."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from typing import IO, Any

from .client import Client, Pending
from .schemas import parse
from .waiting import PATIENCE


class HTTPClient(Client):
    """Each request has a connection and a thread of its own, so requests run side by side."""

    def __init__(self, version: str, port: int, capabilities: dict[str, Any] | None = None) -> None:
        super().__init__(version, capabilities)
        self._port = port
        self._session: str | None = None
        self._sockets: dict[Any, socket.socket] = {}

    def _send(self, message: dict[str, Any], pending: Pending | None) -> None:
        if pending is None:
            self._exchange(message, None)
        else:
            threading.Thread(target=self._exchange, args=(message, pending), daemon=True).start()

    def headers(self, message: dict[str, Any]) -> dict[str, str]:
        """The headers that go with a message."""
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        if self.modern:
            headers |= {"MCP-Protocol-Version": self.version, "Mcp-Method": message["method"]}
            if message["method"] == "tools/call":
                headers["Mcp-Name"] = message["params"]["name"]
        elif self._session and self.version >= "2025-06-18":
            headers["MCP-Protocol-Version"] = self.version
        if self._session:
            headers["Mcp-Session-Id"] = self._session
        return headers

    def _exchange(self, message: dict[str, Any], pending: Pending | None) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE * 3)
        try:
            connection.connect()
            if pending:
                self._sockets[pending.id] = connection.sock
            connection.request("POST", "/mcp", json.dumps(message), self.headers(message))
            response = connection.getresponse()
            if pending:
                pending.http_status = response.status
            self._session = self._session or response.headers["Mcp-Session-Id"]
            self._read(response, expects_message=pending is not None)
        except (OSError, http.client.HTTPException) as error:
            if pending:
                pending.inbox.put({"method": "disconnected", "params": {"message": repr(error)}})
        finally:
            connection.close()
            if pending:
                pending.inbox.close()

    def _read(self, response: http.client.HTTPResponse, expects_message: bool) -> None:
        kind = response.headers.get_content_type()
        if kind == "text/event-stream":
            for data in events(response):
                self._take(data)
        elif not expects_message and response.status == 202:
            if body := response.read():
                self.violations.append(f"202 has a body: {body[:200]!r}")
        elif kind == "application/json":
            self._take(response.read())
        else:
            self.violations.append(f"{response.status} {kind}: {response.read()[:200]!r}")

    def _take(self, data: bytes) -> None:
        try:
            message = parse(data)
        except ValueError as error:
            self.violations.append(f"no message ({error}): {data[:200]!r}")
        else:
            self.receive(message)

    def disconnect(self, pending: Pending) -> None:
        """Closes the connection of a request in the midst of its answer."""
        self._sockets[pending.id].shutdown(socket.SHUT_RDWR)

    def cancel(self, pending: Pending) -> None:
        """Withdraws a request in the manner of the protocol version."""
        if self.modern:
            self.disconnect(pending)
        else:
            self.notify("notifications/cancelled", {"requestId": pending.id, "reason": "no longer wanted"})

    def close(self) -> None:
        if self._session:
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
            connection.request("DELETE", "/mcp", headers={"Mcp-Session-Id": self._session})
            connection.getresponse().read()
            connection.close()


def events(stream: IO[bytes]) -> Iterator[bytes]:
    """The data of the server-sent events of a stream. Events without data prime a connection and say nothing."""
    data: list[bytes] = []
    for line in stream:
        line = line.rstrip(b"\r\n")
        if line.startswith(b"data:"):
            data.append(line[5:].removeprefix(b" "))
        elif not line and data:
            if joined := b"\n".join(data):
                yield joined
            data = []
