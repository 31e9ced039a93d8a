"""A client that launches the host and speaks over its standard streams."""

import json
import threading
from collections.abc import Sequence
from typing import Any

from .client import Client, Pending
from .host import Host
from .schemas import parse


class StdioClient(Client):
    """Owns its host: it starts with the client and ends with it."""

    def __init__(
        self,
        version: str,
        command: Sequence[str],
        capabilities: dict[str, Any] | None = None,
        env: dict[str, str] | None = None,
    ) -> None:
        super().__init__(version, capabilities)
        self._writing = threading.Lock()
        self.host = Host(command, stdio=True, on_output=self._line, env=env)

    def _send(self, message: dict[str, Any], pending: Pending | None) -> None:
        self.write(json.dumps(message).encode() + b"\n")

    def write(self, data: bytes) -> None:
        """Writes to the host's standard input as it is."""
        with self._writing:
            self.host.process.stdin.write(data)
            self.host.process.stdin.flush()

    def _line(self, line: bytes) -> None:
        try:
            message = parse(line)
        except ValueError as error:
            self.violations.append(f"standard output carries what is no message ({error}): {line[:200]!r}")
            return
        self.receive(message)

    def cancel(self, pending: Pending) -> None:
        self.notify("notifications/cancelled", {"requestId": pending.id, "reason": "no longer wanted"})

    def close(self) -> None:
        self.host.stop()
