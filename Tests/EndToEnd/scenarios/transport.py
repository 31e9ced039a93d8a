"""Sessions, streams and who may connect."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from harness.client import CLIENT_INFO
from harness.schemas import MODERN

from . import BOTH, LEGACY, Server, scenario
from .raw import Answer, modern, request, send

HEADERS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


def legacy(server: Server, method: str, params: dict[str, Any], session: str | None = None, **headers: str) -> Answer:
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    own = {"Mcp-Session-Id": session, "MCP-Protocol-Version": LEGACY} if session else {}
    return request(server.port, HEADERS | own | headers, message, LEGACY)


HANDSHAKE = {"protocolVersion": LEGACY, "capabilities": {}, "clientInfo": CLIENT_INFO}


@scenario("server-initialize", LEGACY)
def a_session_begins_with_a_handshake(server: Server, version: str) -> None:
    client = server.connect(version)
    assert client.initialized["protocolVersion"] == version
    assert {"name", "version"} <= set(client.initialized["serverInfo"])
    assert set(client.initialized["capabilities"]) == {"completions", "logging", "prompts", "resources", "tools"}
    client.check()


@scenario("server-session-lifecycle", LEGACY)
def a_session_ends_when_it_is_deleted(server: Server, version: str) -> None:
    session = legacy(server, "initialize", HANDSHAKE).headers["Mcp-Session-Id"]
    assert session
    assert session.isascii()
    assert session.isprintable()
    assert legacy(server, "ping", {}, session).body["result"] == {}
    assert legacy(server, "ping", {}, "unknown").status == 404
    assert legacy(server, "ping", {}).status == 400
    assert send(server.port, "DELETE", {"Mcp-Session-Id": session}).status in (200, 202, 204)
    assert legacy(server, "ping", {}, session).status == 404


@scenario("ping", LEGACY)
def a_ping_is_answered(server: Server, version: str) -> None:
    assert server.connect(version).request("ping") == {}


@scenario("logging-set-level", LEGACY)
def the_level_of_logs_is_set(server: Server, version: str) -> None:
    client = server.connect(version)
    assert client.request("logging/setLevel", {"level": "warning"}) == {}
    client.tool("test_logging_tool")
    levels = [item["params"]["level"] for item in client.others.items if item["method"] == "notifications/message"]
    assert levels == ["warning", "error", "critical", "alert", "emergency"]
    client.check()


@scenario("server-sse-polling", LEGACY)
def a_stream_is_resumed(server: Server, version: str) -> None:
    client = server.connect(version)
    pending = client.start_tool("test_reconnection")
    first = pending.event_ids.first(lambda _: True, what="the id of an event without data")
    client.disconnect(pending)
    pending.reopen()
    with client.listen(after=first):
        assert "completed" in pending.response()["content"][0]["text"]
    client.check()


@scenario("server-sse-multiple-streams", *BOTH)
def requests_are_answered_side_by_side(server: Server, version: str) -> None:
    def ask(number: int) -> int:
        if version == MODERN:
            return modern(server.port, "tools/list", number=number).status
        pending = server.connect(version).start("tools/list")
        assert pending.response()["tools"]
        return pending.http_status or 0

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(ask, range(1000, 1003))) == [200, 200, 200]


@scenario("dns-rebinding-protection", *BOTH)
def pages_of_other_origins_are_refused(server: Server, version: str) -> None:
    def status(**headers: str) -> int:
        if version == MODERN:
            own = {"MCP-Protocol-Version": MODERN, "Mcp-Method": "server/discover"}
            return send(server.port, "POST", HEADERS | own | headers, b"{}").status
        return legacy(server, "initialize", HANDSHAKE, **headers).status

    local = f"http://127.0.0.1:{server.port}"
    assert status(Host="evil.example.com", Origin="http://evil.example.com") == 403
    assert status(Origin="http://evil.example.com") == 403
    assert status(Host=f"localhost:{server.port}", Origin=local) != 403
