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
    """Sends what need not be a message, and returns the answer unchecked."""
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
    return request(port, {k: v for k, v in said.items() if v is not None}, message, MODERN)


def request(port: int, headers: dict[str, str], message: dict[str, Any], version: str) -> Answer:
    """Sends a request, whose answer is held to the schema of the version."""
    answer = send(port, "POST", headers, json.dumps(message).encode())
    if answer.body:
        problems = Schema.of(version).violations(answer.body, message["method"])
        assert not problems, (answer, problems)
        # Whoever refuses a request unread does not know its id.
        assert answer.body.get("id") == message["id"] or (answer.status != 200 and answer.body.get("id") is None), answer
    return answer
