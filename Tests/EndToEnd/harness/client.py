"""An MCP client that looks at every message: what both transports have in common."""

import itertools
import threading
from collections.abc import Callable
from typing import Any

import jsonschema

from .schemas import MODERN, Schema
from .waiting import PATIENCE, Inbox

META = "io.modelcontextprotocol/"
CLIENT_INFO = {"name": "mortise-tests", "version": "1"}


class ProtocolError(Exception):
    """The server answered with a JSON-RPC error."""

    def __init__(self, error: dict[str, Any], status: int | None = None) -> None:
        super().__init__(f"{error.get('code')}: {error.get('message')}")
        self.code = error.get("code")
        self.message = error.get("message", "")
        self.data = error.get("data")
        self.status = status


class Pending:
    """A request that has been sent."""

    def __init__(self, client: "Client", message: dict[str, Any]) -> None:
        self.client = client
        self.id = message["id"]
        self.method = message["method"]
        # The messages that belong to this request: its progress, and its response as the last.
        self.inbox = Inbox()
        self.http_status: int | None = None
        # The id of the last event of an HTTP stream, by which it can be resumed.
        self.event_ids = Inbox()

    def response(self, patience: float = PATIENCE) -> dict[str, Any]:
        """Waits for the response and returns its result, or raises `ProtocolError`."""
        message = self.inbox.first(
            lambda message: "method" not in message, what=f"response to {self.method}", timeout=patience
        )
        self.client.check()
        if "error" in message:
            raise ProtocolError(message["error"], self.http_status)
        return message["result"]

    def reopen(self) -> None:
        """Waits until the connection has broken, and takes what comes on another one."""
        self.inbox.wait_until_closed()
        self.inbox = Inbox()

    def progress(self, text: str, patience: float = PATIENCE) -> dict[str, Any]:
        """Waits for a progress notification whose message contains a text."""
        return self.inbox.first(
            lambda message: text in message.get("params", {}).get("message", ""),
            what=f"progress with {text!r}",
            timeout=patience,
        )["params"]

    def notification(self, method: str, count: int = 1, patience: float = PATIENCE) -> dict[str, Any]:
        """Waits for a notification, or for so many of them, and returns the last."""
        seen: list[dict[str, Any]] = []

        def is_last(message: dict[str, Any]) -> bool:
            if message.get("method") == method:
                seen.append(message)
            return len(seen) == count

        return self.inbox.first(is_last, what=f"{method}, {count} times", timeout=patience)

    def notifications(self) -> list[dict[str, Any]]:
        return [message for message in self.inbox.items if "method" in message]


class Client:
    """Speaks one protocol version. Each message that comes is checked against the schema of that version."""

    def __init__(self, version: str, capabilities: dict[str, Any] | None = None) -> None:
        self.version = version
        self.modern = version == MODERN
        self.capabilities = capabilities or {}
        # Answers the server's requests: gets method and params, returns the result.
        self.answer: Callable[[str, dict[str, Any]], dict[str, Any]] | None = None
        self.violations: list[str] = []
        self.others = Inbox()
        self.initialized: dict[str, Any] = {}
        self._schema = Schema.of(version)
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self._pending: dict[Any, Pending] = {}
        self._output_schemas: dict[str, Any] | None = None

    # What a transport does.

    def _send(self, message: dict[str, Any], pending: Pending | None) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    # Requests.

    def start(self, method: str, params: dict[str, Any] | None = None, *, progress: bool = False) -> Pending:
        """Sends a request without waiting for its response."""
        number = next(self._ids)
        message: dict[str, Any] = {"jsonrpc": "2.0", "id": number, "method": method}
        params = self._with_meta(params, progress_token=number if progress else None)
        if params is not None:
            message["params"] = params
        pending = Pending(self, message)
        with self._lock:
            self._pending[number] = pending
        self._send(message, pending)
        return pending

    def request(
        self, method: str, params: dict[str, Any] | None = None, *, patience: float = PATIENCE
    ) -> dict[str, Any]:
        return self.start(method, params).response(patience)

    def notify(self, method: str, params: dict[str, Any] | None = None) -> None:
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method}
        if params is not None:
            message["params"] = params
        self._send(message, None)

    def _with_meta(self, params: dict[str, Any] | None, progress_token: Any) -> dict[str, Any] | None:
        meta = dict((params or {}).get("_meta", {}))
        if progress_token is not None:
            meta["progressToken"] = progress_token
        if self.modern:
            meta = {
                META + "protocolVersion": self.version,
                META + "clientInfo": CLIENT_INFO,
                META + "clientCapabilities": self.capabilities,
            } | meta
        return {**(params or {}), "_meta": meta} if meta else params

    def open(self) -> "Client":
        """The handshake, in the versions that have one; `server/discover` in the others."""
        if self.modern:
            self.initialized = self.request("server/discover")
            assert self.version in self.initialized["supportedVersions"]
            return self
        self.initialized = self.request(
            "initialize",
            {"protocolVersion": self.version, "capabilities": self.capabilities, "clientInfo": CLIENT_INFO},
        )
        assert self.initialized["protocolVersion"] == self.version
        self.notify("notifications/initialized")
        return self

    def subscribe(self, **notifications: Any) -> Pending:
        """Opens a subscription, and waits until it is acknowledged."""
        pending = self.start("subscriptions/listen", {"notifications": notifications})
        pending.notification("notifications/subscriptions/acknowledged")
        return pending

    # Tools.

    def tools(self) -> list[dict[str, Any]]:
        return self.request("tools/list")["tools"]

    def start_tool(self, name: str, arguments: dict[str, Any] | None = None, *, progress: bool = False) -> Pending:
        return self.start("tools/call", {"name": name, "arguments": arguments or {}}, progress=progress)

    def start_run(self, code: str, *, progress: bool = False) -> Pending:
        return self.start_tool("run_python_code", {"code": code}, progress=progress)

    def tool(self, name: str, arguments: dict[str, Any] | None = None, *, patience: float = PATIENCE) -> dict[str, Any]:
        """Calls a tool. A structured result must satisfy the tool's own schema."""
        result = self.settle("tools/call", {"name": name, "arguments": arguments or {}}, patience=patience)
        if not result.get("isError"):
            self._check_structure(name, result)
        return result

    def settle(self, method: str, params: dict[str, Any], *, patience: float = PATIENCE) -> dict[str, Any]:
        """Sends a request, and answers what it asks until it has its result."""
        result = self.request(method, params, patience=patience)
        while result.get("resultType") == "input_required":
            result = self.request(method, params | self.answers(result), patience=patience)
        return result

    def answers(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What goes on with a request that has asked something."""
        assert self.answer, f"asked {asked}, which this client never offered"
        responses = {
            key: self.answer(question["method"], question.get("params", {}))
            for key, question in asked["inputRequests"].items()
        }
        return {"inputResponses": responses, "requestState": asked["requestState"]}

    def run(self, code: str, *, seconds: float | None = None) -> dict[str, Any]:
        """Runs Python, for so many seconds at most, and returns the structured result."""
        limit = {} if seconds is None else {"timeout": seconds}
        result = self.tool("run_python_code", {"code": code, **limit})
        assert not result.get("isError"), result
        return structured(result)

    def _check_structure(self, name: str, result: dict[str, Any]) -> None:
        if self._output_schemas is None:
            self._output_schemas = {tool["name"]: tool.get("outputSchema") for tool in self.tools()}
        schema = self._output_schemas[name]
        if schema is not None and self.version >= "2025-06-18":
            jsonschema.validate(result["structuredContent"], schema)

    # What comes in.

    def receive(self, message: Any) -> None:
        """Takes a message from the transport, on the transport's thread."""
        pending = self._owner(message)
        self.violations += self._schema.violations(message, pending.method if pending else None)
        if isinstance(message, dict) and "method" in message and "id" in message:
            self._respond(message)
        elif pending:
            pending.inbox.put(message)
        else:
            self.others.put(message)

    def _owner(self, message: Any) -> Pending | None:
        if not isinstance(message, dict):
            return None
        if "method" in message:
            params = message.get("params", {})
            # What a subscription is told, and that it ends, names its request in a place of its own.
            subscription = params.get("_meta", {}).get(META + "subscriptionId")
            key = params.get("progressToken", params.get("requestId", subscription))
        else:
            key = message.get("id")
        with self._lock:
            return self._pending.get(key)

    def _respond(self, request: dict[str, Any]) -> None:
        response: dict[str, Any] = {"jsonrpc": "2.0", "id": request["id"]}
        if request["method"] == "ping":
            response["result"] = {}
        elif self.answer:
            response["result"] = self.answer(request["method"], request.get("params", {}))
        else:
            self.violations.append(f"asked {request['method']}, which this client never offered")
            response["error"] = {"code": -32601, "message": "this client answers nothing"}
        self._send(response, None)

    def check(self) -> None:
        """Fails if anything that came so far was against the protocol."""
        assert not self.violations, self.violations

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        self.close()
        if failure is None:
            self.check()


def structured(result: dict[str, Any]) -> dict[str, Any]:
    """The structured part of a tool's result."""
    assert "structuredContent" in result, result
    return result["structuredContent"]


def text(result: dict[str, Any]) -> str:
    """The text of a tool's result, as a model reads it."""
    return "\n".join(block["text"] for block in result["content"] if block["type"] == "text")


def images(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in result["content"] if block["type"] == "image"]
