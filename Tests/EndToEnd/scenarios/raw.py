"""Requests over HTTP as they are written, also those that no client would send."""

import http.client
import json
from dataclasses import dataclass
from typing import Any

from harness.client import CLIENT_INFO, META
from harness.schemas import MODERN, Schema
from harness.waiting import PATIENCE

CAPABILITIES = META + "clientCapabilities"
VERSION = META + "protocolVersion"
ENVELOPE: dict[str, Any] = {VERSION: MODERN, META + "clientInfo": CLIENT_INFO, CAPABILITIES: {}}


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: dict[str, Any]

    @property
    def code(self) -> int | None:
        """The code of its error."""
        return self.body.get("error", {}).get("code")


def send(port: int, method: str, headers: dict[str, str], body: bytes = b"") -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, "/mcp", body, headers)
        response = connection.getresponse()
        text = response.read()
        is_json = response.headers.get_content_type() == "application/json"
        return Answer(response.status, response.headers, json.loads(text) if is_json and text else {})
    finally:
        connection.close()


def modern(
    port: int,
    method: str,
    params: dict[str, Any] | None = None,
    headers: dict[str, str | None] | None = None,
    number: int = 1,
) -> Answer:
    """A request of the modern era with its headers; of those that are given, None leaves one out."""
    params = {"_meta": ENVELOPE} | (params or {})
    said: dict[str, str | None] = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": MODERN,
        "Mcp-Method": method,
        "Mcp-Name": params.get("name", params.get("uri")),
    }
    said |= headers or {}
    message = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    answer = send(port, "POST", {k: v for k, v in said.items() if v is not None}, json.dumps(message).encode())
    assert answer.body.get("id") == number, answer
    assert not Schema.of(MODERN).violations(answer.body, method)
    return answer
