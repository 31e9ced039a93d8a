"""A client that speaks Streamable HTTP."""

import contextlib
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from .client import Client, Pending
from .schemas import parse
from .waiting import PATIENCE, Inbox

# The parameter that Mcp-Name repeats.
NAMES = {
    "tools/call": "name",
    "prompts/get": "name",
    "resources/read": "uri",
    "tasks/get": "taskId",
    "tasks/update": "taskId",
    "tasks/cancel": "taskId",
}


class HTTPClient(Client):
    """Each request has a connection and a thread of its own, so requests run side by side."""

    def __init__(
        self,
        version: str,
        port: int,
        capabilities: dict[str, Any] | None = None,
        *,
        token: str | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(version, capabilities)
        self._port = port
        self._token = token
        self._tls = tls
        self._session: str | None = None
        self._sockets: dict[Any, socket.socket] = {}

    def _send(self, message: dict[str, Any], pending: Pending | None) -> None:
        if pending is None:
            self._exchange(message, None)
        else:
            threading.Thread(target=self._exchange, args=(message, pending), daemon=True).start()

    @property
    def session(self) -> str | None:
        """The id of the legacy session."""
        return self._session

    def _connection(self, patience: float = PATIENCE) -> http.client.HTTPConnection:
        if self._tls:
            return http.client.HTTPSConnection("127.0.0.1", self._port, timeout=patience, context=self._tls)
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=patience)

    @property
    def authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def headers(self, message: dict[str, Any]) -> dict[str, str]:
        """The headers that go with a message."""
        headers = self.authorization | {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        if self.modern:
            headers |= {"MCP-Protocol-Version": self.version, "Mcp-Method": message["method"]}
            name = NAMES.get(message["method"])
            if name:
                headers["Mcp-Name"] = message["params"][name]
        elif self._session and self.version >= "2025-06-18":
            headers["MCP-Protocol-Version"] = self.version
        if self._session:
            headers["Mcp-Session-Id"] = self._session
        return headers

    def _exchange(self, message: dict[str, Any], pending: Pending | None) -> None:
        connection = self._connection(PATIENCE * 3)
        try:
            connection.connect()
            if pending:
                self._sockets[pending.id] = connection.sock
            connection.request("POST", "/mcp", json.dumps(message), self.headers(message))
            response = connection.getresponse()
            if pending:
                pending.http_status = response.status
            self._session = self._session or response.headers["Mcp-Session-Id"]
            self._read(response, pending)
        except (OSError, http.client.HTTPException) as error:
            if pending:
                pending.inbox.put({"method": "disconnected", "params": {"message": repr(error)}})
        finally:
            connection.close()
            if pending:
                pending.inbox.close()

    def _read(self, response: http.client.HTTPResponse, pending: Pending | None) -> None:
        kind = response.headers.get_content_type()
        if kind == "text/event-stream":
            self.read_events(response, pending.event_ids if pending else Inbox())
        elif not pending and response.status == 202:
            if body := response.read():
                self.violations.append(f"202 has a body: {body[:200]!r}")
        elif kind == "application/json":
            self._take(response.read())
        else:
            self.violations.append(f"{response.status} {kind}: {response.read()[:200]!r}")

    def read_events(self, stream: IO[bytes], ids: Inbox) -> None:
        """Takes the messages of a stream, and puts the ids of its events."""
        for event in events(stream):
            if event.data:
                self._take(event.data)
            if event.id:
                ids.put(event.id)

    def _take(self, data: bytes) -> None:
        try:
            message = parse(data)
        except ValueError as error:
            self.violations.append(f"no message ({error}): {data[:200]!r}")
        else:
            self.receive(message)

    def listen(self, after: str | None = None) -> "Listening":
        """Opens the stream of a legacy session, or resumes one after an event."""
        headers = self.authorization | {"Accept": "text/event-stream", "Mcp-Session-Id": self._session or ""}
        if self.version >= "2025-06-18":
            headers["MCP-Protocol-Version"] = self.version
        if after:
            headers["Last-Event-ID"] = after
        return Listening(self, self._connection(PATIENCE * 3), headers)

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
            connection = self._connection()
            connection.request("DELETE", "/mcp", headers=self.authorization | {"Mcp-Session-Id": self._session})
            connection.getresponse().read()
            connection.close()


class Listening:
    """A stream that was opened by GET. Its messages go to the client's requests, or to its `others`."""

    def __init__(self, client: HTTPClient, connection: http.client.HTTPConnection, headers: dict[str, str]) -> None:
        self.ids = Inbox()
        self._connection = connection
        self._connection.request("GET", "/mcp", headers=headers)
        self._response = self._connection.getresponse()
        self.status = self._response.status
        self.kind = self._response.headers.get_content_type()
        self._thread = threading.Thread(target=self._read, args=(client,), daemon=True)
        self._thread.start()

    def _read(self, client: HTTPClient) -> None:
        # Ended by `close`, or by the end of the server.
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            if self.kind == "text/event-stream":
                client.read_events(self._response, self.ids)
        self.ids.close()

    def ended(self) -> bool:
        """Waits until the server has ended the stream."""
        self._thread.join(PATIENCE)
        return not self._thread.is_alive()

    def __enter__(self) -> "Listening":
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._connection.sock and self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE)
        self._connection.close()


@dataclass
class Event:
    id: str | None
    data: bytes


def events(stream: IO[bytes]) -> Iterator[Event]:
    """The server-sent events of a stream. Those without data prime a connection and say nothing."""
    identity: str | None = None
    data: list[bytes] = []
    for line in stream:
        line = line.rstrip(b"\r\n")
        if line.startswith(b"data:"):
            data.append(line[5:].removeprefix(b" "))
        elif line.startswith(b"id:"):
            identity = line[3:].decode().strip()
        elif not line:
            if data or identity:
                yield Event(identity, b"\n".join(data))
            identity, data = None, []
